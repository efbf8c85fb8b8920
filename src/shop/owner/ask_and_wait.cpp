#include "shop/owner/ask_and_wait.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

namespace sluice::shop {
namespace {

// Shared by who waits and the call, whichever lasts longer.
class AnswerBox final : public ReplyQueue {
public:
  void deliver(std::vector<CallPtr> calls) override {
    const std::lock_guard guard(mutex_);
    answer_ = std::move(calls.at(0)->answer);
    answered_.notify_all();
  }
  std::optional<Answer> wait(Duration at_most) {
    std::unique_lock lock(mutex_);
    answered_.wait_for(lock, at_most, [this] { return answer_.has_value(); });
    return std::exchange(answer_, std::nullopt);
  }

private:
  std::mutex mutex_;
  std::condition_variable answered_;
  std::optional<Answer> answer_;  // guarded by mutex_
};

class WaitedFor final : public Call {
public:
  WaitedFor(Command asked, std::shared_ptr<AnswerBox> box) : Call(std::move(asked)), box_(std::move(box)) {}
  void complete() override {}
  [[nodiscard]] ReplyQueue* reply_to() const override { return box_.get(); }

private:
  const std::shared_ptr<AnswerBox> box_;
};

}  // namespace

std::optional<Answer> ask_and_wait(Mailbox& mailbox, Command command, Duration at_most) {
  const auto box = std::make_shared<AnswerBox>();
  mailbox.push_unbounded(std::make_unique<WaitedFor>(std::move(command), box));
  return box->wait(at_most);
}

}  // namespace sluice::shop
