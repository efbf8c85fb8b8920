// Work of a fraction of a second that must hold up nobody: passwords. Done elsewhere, one after the other.
#pragma once

#include <functional>

namespace sluice::edge {

class SlowWork {
public:
  virtual ~SlowWork() = default;
  // `work` runs elsewhere; when it has ended `then` runs on the server's thread, unless that has ended before.
  // False: too much waits already, and neither will run.
  [[nodiscard]] virtual bool offer(std::function<void()> work, std::function<void()> then) = 0;
};

}  // namespace sluice::edge
