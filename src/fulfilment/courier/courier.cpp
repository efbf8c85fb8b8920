#include "fulfilment/courier/courier.h"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "base/background_thread.h"
#include "base/invariant.h"

namespace sluice::fulfilment {

void restrict_transfer(CURL* easy, Duration timeout) {
  const auto timeout_ms = static_cast<long>(to_ms(timeout));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // who looks a name up in vain is not waited for
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "sluice");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, timeout_ms);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
}

class Courier::Impl {
public:
  Impl(std::vector<std::unique_ptr<Sender>> senders, const CourierLimits& limits, delivery::CarrierDone done,
       CourierTraces traces)
      : senders_(std::move(senders)),
        limits_(limits),
        done_(std::move(done)),
        traces_(std::move(traces)),
        lanes_(senders_.size()) {
    SLUICE_INVARIANT(multi_ != nullptr);
    thread_ = std::thread([this] { run(); });
  }
  ~Impl() { stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  bool try_begin(delivery::Task task) {
    {
      const std::lock_guard guard(mutex_);
      Lane& lane = lanes_[raw(task.target)];
      if (stopping_ || lane.waiting.size() >= limits_.queue_max) return false;
      lane.waiting.push_back(std::move(task));
    }
    curl_multi_wakeup(multi_.get());
    return true;
  }

  void stop() {
    {
      const std::lock_guard guard(mutex_);
      stopping_ = true;
    }
    curl_multi_wakeup(multi_.get());
    if (thread_.joinable()) thread_.join();
  }

private:
  struct Lane {
    std::deque<delivery::Task> waiting;  // by mutex_
    std::size_t on_their_way = 0;        // the courier's thread
  };
  struct UnderWay {
    delivery::Task task;
    std::unique_ptr<Transfer> transfer;
    std::optional<OpenSpan> span;  // none: nobody collects it
  };
  struct MultiCleanup {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  void run() {
    become_background_thread("courier");
    constexpr int beat_ms = 1000;  // wake-ups end it; a second is only how long a lost one would cost
    while (begin_waiting()) {
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      end_finished();
      curl_multi_poll(multi_.get(), nullptr, 0, under_way_.empty() ? beat_ms : beat_ms / 10, nullptr);
    }
    for (auto& [easy, one] : under_way_) curl_multi_remove_handle(multi_.get(), easy);
    under_way_.clear();
  }

  // False: stopping.
  bool begin_waiting() {
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      while (lanes_[i].on_their_way < limits_.concurrency) {
        auto task = take(lanes_[i]);
        if (!task) break;
        begin(i, std::move(*task));
      }
    }
    const std::lock_guard guard(mutex_);
    return !stopping_;
  }

  std::optional<delivery::Task> take(Lane& lane) {
    const std::lock_guard guard(mutex_);
    if (stopping_ || lane.waiting.empty()) return std::nullopt;
    delivery::Task task = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    return task;
  }

  void begin(std::size_t target, delivery::Task task) {
    const auto span =
        traces_.sink == nullptr ? std::nullopt : begin_call(traces_.sink, task.trace, traces_.clock->mono());
    auto transfer = senders_[target]->begin(span ? with_trace(task, *span) : task);
    if (transfer == nullptr || curl_multi_add_handle(multi_.get(), transfer->easy()) != CURLM_OK) {
      return done_(task,
                   {.outcome = delivery::Outcome::failed, .pause = {}, .detail = "nothing could be made of it"});
    }
    ++lanes_[target].on_their_way;
    CURL* easy = transfer->easy();
    under_way_.emplace(easy, UnderWay{.task = std::move(task), .transfer = std::move(transfer), .span = span});
  }

  // Whoever is told hears of the try's own span.
  static delivery::Task with_trace(delivery::Task task, const OpenSpan& span) {
    task.trace = span.context.text();
    return task;
  }

  void tell(const UnderWay& one, const delivery::Result& result) {
    if (!one.span) return;
    traces_.sink->put({.open = *one.span,
                       .took = traces_.clock->mono() - one.span->began,
                       .name = std::string("delivery ").append(senders_[raw(one.task.target)]->kind()),
                       .sale = one.task.sale,
                       .has_failed = result.outcome != delivery::Outcome::delivered});
  }

  void end_finished() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      const auto at = under_way_.find(message->easy_handle);
      curl_multi_remove_handle(multi_.get(), message->easy_handle);
      const UnderWay one = std::move(at->second);
      under_way_.erase(at);
      --lanes_[raw(one.task.target)].on_their_way;
      const delivery::Result result = one.transfer->result(code);
      tell(one, result);
      done_(one.task, result);
    }
  }

  const std::vector<std::unique_ptr<Sender>> senders_;
  const CourierLimits limits_;
  const delivery::CarrierDone done_;
  const CourierTraces traces_;

  std::mutex mutex_;
  bool stopping_ = false;  // by mutex_
  std::vector<Lane> lanes_;

  const std::unique_ptr<CURLM, MultiCleanup> multi_{curl_multi_init()};
  std::map<CURL*, UnderWay> under_way_;  // the courier's thread
  std::thread thread_;
};

Courier::Courier(std::vector<std::unique_ptr<Sender>> senders, const CourierLimits& limits,
                 delivery::CarrierDone done, CourierTraces traces)
    : impl_(std::make_unique<Impl>(std::move(senders), limits, std::move(done), std::move(traces))) {}

Courier::~Courier() = default;

bool Courier::try_begin(delivery::Task task) {
  return impl_->try_begin(std::move(task));
}

void Courier::stop() {
  impl_->stop();
}

}  // namespace sluice::fulfilment
