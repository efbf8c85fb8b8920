#include "edge/admin/background_answers.h"

#include <utility>

#include "base/background_thread.h"

namespace sluice::edge {

struct BackgroundAnswers::Asked {
  Make make;
  Desk::Waiting waiting;
};

void BackgroundAnswers::stop() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  asked_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void BackgroundAnswers::answer(Errand& errand, Make make) {
  if (loop_ == nullptr) return desk_.refuse(errand, refusals::read_only);
  {
    const std::lock_guard guard(mutex_);
    if (waiting_.size() >= waiting_max) return desk_.refuse(errand, refusals::overloaded);
    waiting_.push_back(std::make_shared<Asked>(Asked{.make = std::move(make), .waiting = desk_.set_aside(errand)}));
  }
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  asked_.notify_one();
}

void BackgroundAnswers::run() {
  become_background_thread("answers");
  for (;;) {
    std::shared_ptr<Asked> asked;
    {
      std::unique_lock lock(mutex_);
      asked_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      asked = std::move(waiting_.front());
      waiting_.pop_front();
    }
    auto made = std::make_shared<Made>(asked->make());
    loop_->post([this, asked, made] { tell(*asked, *made); });
  }
}

void BackgroundAnswers::tell(Asked& asked, const Made& made) {
  Errand errand = desk_.resume(asked.waiting);
  errand.headers += made.headers;
  if (made.refusal != nullptr) return desk_.refuse(errand, {.kind = made.refusal, .detail = made.detail});
  desk_.respond(errand, made.status, made.type, made.body);
}

}  // namespace sluice::edge
