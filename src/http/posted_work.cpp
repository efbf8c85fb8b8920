#include "http/posted_work.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace sluice::http {

// Work that is refused dies with the argument, outside of the mutex: its destructor may post again.
void PostedWork::post(std::function<void()> work) {
  const std::lock_guard guard(mutex_);
  if (is_closed_) return;
  waiting_.push_back(std::move(work));
  if (waiting_.size() == 1) boost::asio::post(loop_, [this] { run_batch(); });
}

PostedWork::Batch PostedWork::take() {
  const std::lock_guard guard(mutex_);
  return std::exchange(waiting_, {});
}

void PostedWork::run_batch() {
  for (auto& work : take()) std::exchange(work, nullptr)();
  after_batch_();
}

bool PostedWork::is_closed() const {
  const std::lock_guard guard(mutex_);
  return is_closed_;
}

void PostedWork::close() {
  Batch dropped;
  {
    const std::lock_guard guard(mutex_);
    is_closed_ = true;
    dropped.swap(waiting_);
  }
  thread_ = std::thread::id();
}

}  // namespace sluice::http
