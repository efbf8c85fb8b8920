#include "sandbox/webhooks.h"

#include <curl/curl.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/background_thread.h"
#include "base/invariant.h"
#include "fulfilment/network/curl_handle.h"
#include "fulfilment/stripe/stripe_signature.h"

namespace sluice::sandbox {
namespace {

constexpr long try_time_ms = 5000;

std::size_t pass_over(char*, std::size_t, std::size_t size, void*) {
  return size;
}

int stop_if(void* is_stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(is_stopping)->load() ? 1 : 0;
}

}  // namespace

class Webhooks::Impl {
public:
  Impl(WebhookTarget target, const Clock& clock, Tried tried)
      : target_(std::move(target)), clock_(clock), tried_(std::move(tried)) {
    set_up();
    thread_ = std::thread([this] { run(); });
  }
  ~Impl() {
    {
      const std::lock_guard guard(mutex_);
      is_stopping_ = true;
    }
    filled_.notify_all();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  bool post(Event event) {
    {
      const std::lock_guard guard(mutex_);
      if (is_stopping_ || waiting_.size() >= waiting_max) return false;
      waiting_.emplace(socket_clock_.mono(), Waiting{.event = std::move(event)});
    }
    filled_.notify_one();
    return true;
  }

private:
  struct Waiting {
    Event event;
    std::size_t tries = 0;  // in vain
  };

  template <class Value>
  void set(CURLoption option, Value value) {
    SLUICE_INVARIANT(curl_easy_setopt(easy_.get(), option, value) == CURLE_OK);
  }
  void set_up() {
    SLUICE_INVARIANT(easy_ != nullptr);
    set(CURLOPT_URL, target_.url.c_str());
    set(CURLOPT_USERAGENT, "sluice-sandbox");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_POST, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, try_time_ms);
    set(CURLOPT_TIMEOUT_MS, try_time_ms);
    set(CURLOPT_WRITEFUNCTION, &pass_over);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &stop_if);
    set(CURLOPT_XFERINFODATA, &is_stopping_);
  }

  void run() {
    become_background_thread("sandbox-hooks");
    while (auto next = take()) tell(std::move(*next));
  }

  // Blocks until one is due; nullopt: it is ending.
  std::optional<Waiting> take() {
    std::unique_lock lock(mutex_);
    while (!is_stopping_) {
      const MonoTime now = socket_clock_.mono();
      if (waiting_.empty()) {
        filled_.wait(lock);
      } else if (waiting_.begin()->first > now) {
        filled_.wait_for(lock, waiting_.begin()->first - now);
      } else {
        return std::move(waiting_.extract(waiting_.begin()).mapped());
      }
    }
    return std::nullopt;
  }

  void tell(Waiting waiting) {
    bool is_taken = send(waiting.event.body);
    if (is_taken && waiting.event.is_told_twice) is_taken = send(waiting.event.body);
    if (waiting.tries == 0) tried_(waiting.event.step);
    if (is_taken || waiting.tries >= webhook_pauses.size()) return;
    const std::lock_guard guard(mutex_);
    if (waiting_.size() >= waiting_max) return;
    const MonoTime due = socket_clock_.mono() + webhook_pauses[waiting.tries++];
    waiting_.emplace(due, std::move(waiting));
  }

  bool send(const std::string& body) {
    const std::string signature =
        "Stripe-Signature: " + fulfilment::signature_of(body, target_.secret, clock_.wall());
    const fulfilment::List headers(
        curl_slist_append(curl_slist_append(nullptr, "Content-Type: application/json"), signature.c_str()));
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    set(CURLOPT_POSTFIELDS, body.data());
    if (curl_easy_perform(easy_.get()) != CURLE_OK) return false;
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status <= 299;
  }

  const WebhookTarget target_;
  const Clock& clock_;
  const Tried tried_;
  const SystemClock socket_clock_;  // whatever clock charges are made by, pauses are in real time
  fulfilment::Easy easy_{curl_easy_init()};
  std::mutex mutex_;
  std::condition_variable filled_;
  std::multimap<MonoTime, Waiting> waiting_;  // by mutex_; by when they are due, those of one moment as they came
  std::atomic<bool> is_stopping_{false};      // set by mutex_
  std::thread thread_;
};

Webhooks::Webhooks(WebhookTarget target, const Clock& clock, Tried tried)
    : impl_(std::make_unique<Impl>(std::move(target), clock, std::move(tried))) {}

Webhooks::~Webhooks() = default;

bool Webhooks::post(Event event) {
  return impl_->post(std::move(event));
}

}  // namespace sluice::sandbox
