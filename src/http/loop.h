// The thread that a server runs on, as those see it who have work for it: what an API needs of a Server beside
// requests, so that it runs without one, too (over a loop that a test or a simulator turns by hand).
#pragma once

#include <functional>

#include "base/time.h"

namespace sluice::http {

class Loop {
public:
  virtual ~Loop() = default;

  // Thread-safe. Runs `work` soon on the loop's thread, in the order of posting; dropped if the loop has ended.
  virtual void post(std::function<void()> work) = 0;

  // On the loop's thread, every `period` while it runs; beats that were missed are left out. One periodic task at
  // most; to be called before the loop runs.
  virtual void every(Duration period, std::function<void()> task) = 0;
};

}  // namespace sluice::http
