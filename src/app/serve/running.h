// What `sluice serve` runs, whichever role it has: as the thread that started it sees it, and looks after it.
#pragma once

#include <string>
#include <vector>

namespace sluice::app {

class FileReload;

class Running {
public:
  // Stops gracefully.
  virtual ~Running() = default;
  // Looks after what must be looked after while it runs. To be called every second or so. May block on the disk.
  virtual void beat() = 0;
  // Reads again what can be read again: the keys, and `file` as far as it can be taken.
  virtual void reload(FileReload& file) = 0;

  // Where buyers come in, with what is spoken there: "https://127.0.0.1:8080". Empty: they do not.
  [[nodiscard]] virtual std::string shop() const = 0;
  // "127.0.0.1:9090"
  [[nodiscard]] virtual std::string operators() const = 0;
  // What there is to know at the start, a line each.
  [[nodiscard]] virtual const std::vector<std::string>& announcements() const = 0;
};

}  // namespace sluice::app
