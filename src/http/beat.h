// A task of the loop's at a steady beat. Beats that were missed are left out, not made up for. One thread, which runs
// the loop; start() before it does.
#pragma once

#include <functional>

#include "base/time.h"
#include "http/io_loop.h"

namespace sluice::http {

class Beat {
public:
  explicit Beat(IoLoop& loop) : timer_(loop) {}
  Beat(const Beat&) = delete;
  Beat& operator=(const Beat&) = delete;

  // Once; the first beat is a period from now. REQUIRES: period > 0.
  void set(Duration period, std::function<void()> task);
  void start();  // nothing happens without a task

private:
  void await();

  IoTimer timer_;
  Duration period_{};
  std::function<void()> task_;
};

}  // namespace sluice::http
