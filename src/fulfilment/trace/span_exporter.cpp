#include "fulfilment/trace/span_exporter.h"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "base/background_thread.h"
#include "base/invariant.h"
#include "fulfilment/courier/transfer.h"
#include "fulfilment/trace/otlp_text.h"

namespace sluice::fulfilment {
namespace {

// So many of 2^64 random numbers are below.
std::uint64_t threshold_of(double share) {
  constexpr double all = 0x1p64;
  return share >= 1 ? UINT64_MAX : static_cast<std::uint64_t>(share * all);
}

std::size_t drop_answer(char*, std::size_t, std::size_t size, void*) {
  return size;
}

}  // namespace

class SpanExporter::Impl {
public:
  Impl(Collector collector, const Clock& clock, Log& log)
      : collector_(std::move(collector)), clock_(clock), log_(log), easy_(curl_easy_init()) {
    SLUICE_INVARIANT(easy_ != nullptr);
    prepare();
    thread_ = std::thread([this] { run(); });
  }
  ~Impl() {
    {
      const std::lock_guard guard(mutex_);
      is_stopping_ = true;
    }
    give_up_at_us_ = (clock_.mono() + farewell_max).time_since_epoch().count();
    wake_.notify_one();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void put(Span span) {
    {
      const std::lock_guard guard(mutex_);
      if (waiting_.size() >= queue_max) {
        dropped_.fetch_add(1, std::memory_order_relaxed);
        return;
      }
      waiting_.push_back(std::move(span));
      if (waiting_.size() != 1 && waiting_.size() != batch_max) return;
    }
    wake_.notify_one();
  }

  [[nodiscard]] Counts counts() const { return {.sent = sent_, .dropped = dropped_, .failed = failed_}; }

private:
  void prepare() {
    CURL* easy = easy_.get();
    restrict_transfer(easy, collector_.timeout);
    curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/json");
    list = curl_slist_append(list, "Expect:");
    for (const std::string& header : collector_.headers) list = curl_slist_append(list, header.c_str());
    headers_.reset(list);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_URL, collector_.endpoint.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &drop_answer);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &Impl::on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  }

  void run() {
    become_background_thread("traces");
    for (bool goes_on = true; goes_on;) {
      std::vector<Span> batch;
      {
        std::unique_lock guard(mutex_);
        wake_.wait(guard, [this] { return is_stopping_ || !waiting_.empty(); });
        wake_.wait_for(guard, batch_time, [this] { return is_stopping_ || waiting_.size() >= batch_max; });
        const std::size_t count = std::min(waiting_.size(), batch_max);
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
        batch.assign(std::move_iterator(waiting_.begin()), std::move_iterator(end));
        waiting_.erase(waiting_.begin(), end);
        goes_on = !is_stopping_ || (!waiting_.empty() && !is_time_over());
      }
      if (!batch.empty()) send(batch);
    }
  }

  void send(const std::vector<Span>& batch) {
    const std::string text = otlp_text(batch, collector_.version, {.mono = clock_.mono(), .wall = clock_.wall()});
    curl_easy_setopt(easy_.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(text.size()));
    curl_easy_setopt(easy_.get(), CURLOPT_POSTFIELDS, text.data());
    const CURLcode code = curl_easy_perform(easy_.get());
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    const bool is_taken = code == CURLE_OK && status >= 200 && status < 300;
    (is_taken ? sent_ : failed_) += batch.size();
    tell(is_taken, code == CURLE_OK ? "it answered " + std::to_string(status) : curl_easy_strerror(code));
  }

  void tell(bool is_taken, const std::string& why) {
    if (is_taken == std::exchange(was_taken_, is_taken)) return;
    if (is_taken) return log_.info("traces_taken", {{"endpoint", collector_.endpoint}});
    log_.warn("traces_not_taken", {{"endpoint", collector_.endpoint}, {"why", why}});
  }

  [[nodiscard]] bool is_time_over() const { return clock_.mono().time_since_epoch().count() >= give_up_at_us_; }

  // Not zero breaks the transfer off.
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const Impl*>(self)->is_time_over() ? 1 : 0;
  }

  const Collector collector_;
  const Clock& clock_;
  Log& log_;
  List headers_;
  const Easy easy_;  // the thread's, once it runs; likewise the next
  bool was_taken_ = true;
  std::atomic<std::int64_t> give_up_at_us_{INT64_MAX};
  std::atomic<std::uint64_t> sent_{0};
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<std::uint64_t> failed_{0};

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Span> waiting_;  // by mutex_, likewise the next
  bool is_stopping_ = false;
  std::thread thread_;
};

SpanExporter::SpanExporter(Collector collector, const Clock& clock, Log& log)
    : threshold_(threshold_of(collector.sample)), impl_(std::make_unique<Impl>(std::move(collector), clock, log)) {}

SpanExporter::~SpanExporter() = default;

void SpanExporter::put(Span span) {
  impl_->put(std::move(span));
}

SpanExporter::Counts SpanExporter::counts() const {
  return impl_->counts();
}

}  // namespace sluice::fulfilment
