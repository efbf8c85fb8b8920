// The event loop of a server as those see it who work on its thread: get there from elsewhere, and come back now and
// then. An interface, so that what answers requests runs without sockets, in tests and simulations.
#pragma once

#include <functional>

#include "base/time.h"

namespace sluice::http {

class Loop {
public:
  virtual ~Loop() = default;

  // Thread-safe. Runs `work` soon on the loop's thread; dropped if the loop has ended. Answers given by the works
  // that wait together leave together: one send for each connection. The queue is as long as its callers make it.
  virtual void post(std::function<void()> work) = 0;

  // On the loop's thread, every `period` while running; one periodic task at most. Call before the loop runs.
  virtual void every(Duration period, std::function<void()> task) = 0;
};

}  // namespace sluice::http
