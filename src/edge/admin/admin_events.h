// What operators watch, as server-sent events: the pulse (telemetry/pulse.h), at once and then every second.
//
// On its server's thread. Whoever has not taken the last event yet is left out, and gets the next. Nothing is done
// while nobody watches. Who watches by a session does so until that ends; watching is no use of it, so that a screen
// that nobody sits at is locked one day.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "edge/desk.h"
#include "edge/people/door.h"

namespace sluice::edge {

class AdminEvents {
public:
  static constexpr std::size_t watchers_max = 32;
  static constexpr Duration period = std::chrono::seconds(1);

  // `pulse`: the document of this moment.
  AdminEvents(Desk& desk, Door& door, std::function<std::string()> pulse)
      : desk_(desk), door_(door), pulse_(std::move(pulse)) {}

  void open(Errand& errand);
  void beat();  // every `period`

private:
  [[nodiscard]] std::string event() const { return "data: " + pulse_() + "\n\n"; }
  void forget_ended();

  struct Watcher {
    http::Stream stream;
    std::optional<SessionKey> session;
  };

  Desk& desk_;
  Door& door_;
  const std::function<std::string()> pulse_;
  std::vector<Watcher> watchers_;
};

}  // namespace sluice::edge
