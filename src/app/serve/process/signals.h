// What a terminal, a service manager or an operator says to a running server by a signal.
//
//   SIGTERM, SIGINT, SIGQUIT  stop in order            SIGHUP  read again what can be read again: keys, file
//   SIGUSR1, SIGUSR2, SIGALRM, SIGPWR, the real-time ones and their like: nothing, but a line in the log, although by
//   default they kill. SIGPIPE, SIGXFSZ: nothing; the write fails instead.
//
// What tells of a broken program (SIGSEGV, SIGABRT, ...) is left as it is. One object a process, made before any
// thread is, so that all inherit its mask; next() is for one thread.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"

namespace sluice::app {

class Signals {
public:
  Signals();

  enum class Wish { stop, reload, none };
  struct Received {
    Wish wish = Wish::none;
    std::string name;  // "SIGTERM"
  };
  // nullopt: none came within `time`.
  [[nodiscard]] std::optional<Received> next(Duration time);
};

}  // namespace sluice::app
