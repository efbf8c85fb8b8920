#include "http/mailbox.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace sluice::http {

// Work that is refused dies with the argument, outside of the mutex: its destructor may post again.
void Mailbox::post(std::function<void()> work) {
  const std::lock_guard guard(mutex_);
  if (is_closed_) return;
  waiting_.push_back(std::move(work));
  if (waiting_.size() == 1) boost::asio::post(loop_, [this] { run_batch(); });
}

Mailbox::Batch Mailbox::take() {
  const std::lock_guard guard(mutex_);
  return std::exchange(waiting_, {});
}

void Mailbox::run_batch() {
  for (auto& work : take()) std::exchange(work, nullptr)();
  after_batch_();
}

bool Mailbox::is_closed() const {
  const std::lock_guard guard(mutex_);
  return is_closed_;
}

void Mailbox::close() {
  Batch dropped;
  {
    const std::lock_guard guard(mutex_);
    is_closed_ = true;
    dropped.swap(waiting_);
  }
  thread_ = std::thread::id();
}

}  // namespace sluice::http
