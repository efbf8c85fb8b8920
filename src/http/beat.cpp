#include "http/beat.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace sluice::http {

void Beat::set(Duration period, std::function<void()> task) {
  SLUICE_INVARIANT(!task_ && period > Duration::zero());
  period_ = period;
  task_ = std::move(task);
  timer_.expires_after(period);
}

void Beat::start() {
  if (task_) await();
}

void Beat::await() {
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    task_();
    const auto now = std::chrono::steady_clock::now();
    timer_.expires_at(std::max(timer_.expiry() + period_, now));
    await();
  });
}

}  // namespace sluice::http
