#include "rehearse/checkout/shop_floor.h"

#include <pthread.h>

#include <algorithm>
#include <functional>

#include "base/invariant.h"

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;

constexpr Duration wait_max = std::chrono::seconds(1);
// Whoever sees an error looks at it before they try again.
constexpr Duration retry_pause = std::chrono::seconds(1);
constexpr std::size_t failure_kinds_max = 16;

CURLM* new_multi(const Script& script) {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  SLUICE_INVARIANT(code == CURLE_OK);
  CURLM* multi = curl_multi_init();
  SLUICE_INVARIANT(multi != nullptr);
  curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(script.buyers_at_once));
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(script.buyers_at_once));
  return multi;
}

}  // namespace

ShopFloor::ShopFloor(const Script& script, std::string sale, const Clock& clock, std::uint64_t seed)
    : script_(script), sale_(std::move(sale)), clock_(clock), jitter_(seed), multi_(new_multi(script)) {
  findings_.objective = script.objective;
  for (const Step& step : script.steps) findings_.steps.push_back({.name = step.name});
  thread_ = std::thread([this] { run(); });
}

ShopFloor::~ShopFloor() {
  end_thread();
  for (const auto& visit : visits_) curl_multi_remove_handle(multi_.get(), visit->easy());
}

void ShopFloor::begin(Visitor visitor) {
  {
    const std::lock_guard guard(mutex_);
    outside_.push_back(std::move(visitor));
  }
  curl_multi_wakeup(multi_.get());
}

std::vector<ShopFloor::Ended> ShopFloor::take_ended() {
  const std::lock_guard guard(mutex_);
  return std::exchange(ended_, {});
}

void ShopFloor::end_thread() {
  {
    const std::lock_guard guard(mutex_);
    is_ending_ = true;
  }
  curl_multi_wakeup(multi_.get());
  if (thread_.joinable()) thread_.join();
}

CheckoutFindings ShopFloor::conclude() {
  end_thread();
  for (const auto& visit : visits_) ++findings_of(*visit).unfinished;
  findings_.begun += outside_.size();
  if (!outside_.empty()) findings_.steps.front().unfinished += outside_.size();
  return findings_;
}

void ShopFloor::run() {
  pthread_setname_np(pthread_self(), "checkout");
  while (true) {
    {
      const std::lock_guard guard(mutex_);
      if (is_ending_) return;
      let_in();
    }
    play_due(clock_.mono());
    int under_way = 0;
    curl_multi_perform(multi_.get(), &under_way);
    hear_answers();
    wait(clock_.mono());
  }
}

// REQUIRES: the mutex is held.
void ShopFloor::let_in() {
  while (!outside_.empty() && visits_.size() < script_.buyers_at_once) {
    auto visit = std::make_unique<Visit>(script_, sale_, std::move(outside_.front()));
    outside_.pop_front();
    SLUICE_INVARIANT(visit->easy() != nullptr);
    ++findings_.begun;
    turns_.push_back({.due = clock_.mono() + jittered(visit->step().think), .visit = visit.get()});
    std::ranges::push_heap(turns_, std::greater<>());
    visits_.push_back(std::move(visit));
  }
}

void ShopFloor::play_due(MonoTime now) {
  while (!turns_.empty() && turns_.front().due <= now) {
    std::ranges::pop_heap(turns_, std::greater<>());
    const Turn turn = turns_.back();
    turns_.pop_back();
    turn.visit->intended = turn.due;
    ++findings_of(*turn.visit).asked;
    send(*turn.visit, now);
  }
}

void ShopFloor::send(Visit& visit, MonoTime now) {
  StepEnd end = visit.prepare(now);
  if (end.kind != StepEnd::Kind::to_be_sent) return on_end(visit, std::move(end), now);
  curl_multi_add_handle(multi_.get(), visit.easy());
}

void ShopFloor::hear_answers() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    void* self = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &self);
    Visit& visit = *static_cast<Visit*>(self);
    curl_multi_remove_handle(multi_.get(), visit.easy());
    const MonoTime now = clock_.mono();
    StepEnd end = visit.conclude(code, now);
    if (end.kind == StepEnd::Kind::to_be_sent) {
      curl_multi_add_handle(multi_.get(), visit.easy());
    } else {
      on_end(visit, std::move(end), now);
    }
  }
}

void ShopFloor::on_end(Visit& visit, StepEnd end, MonoTime now) {
  StepFindings& findings = findings_of(visit);
  findings.latency.record(now - visit.intended);
  if (end.kind == StepEnd::Kind::good) return go_on(visit, now);
  ++findings.failed;
  if (findings.failures.size() < failure_kinds_max || findings.failures.contains(end.what)) {
    ++findings.failures[end.what];
  }
  if (end.kind == StepEnd::Kind::failed_for_now && visit.attempt + 1 < visit.step().attempts) {
    return try_again(visit, end, now);
  }
  ++findings.ended_here;
  leave(visit, false);
}

void ShopFloor::go_on(Visit& visit, MonoTime now) {
  visit.attempt = 0;
  if (visit.step_at + 1 == script_.steps.size()) return leave(visit, true);
  ++visit.step_at;
  turns_.push_back({.due = now + jittered(visit.step().think), .visit = &visit});
  std::ranges::push_heap(turns_, std::greater<>());
}

void ShopFloor::try_again(Visit& visit, const StepEnd& end, MonoTime now) {
  ++visit.attempt;
  turns_.push_back({.due = now + std::max(jittered(retry_pause), end.pause), .visit = &visit});
  std::ranges::push_heap(turns_, std::greater<>());
}

void ShopFloor::leave(Visit& visit, bool is_completed) {
  findings_.completed += is_completed ? 1 : 0;
  const Ended ended{.buyer = visit.buyer(), .is_completed = is_completed};
  const auto at = std::ranges::find(visits_, &visit, &std::unique_ptr<Visit>::get);
  std::swap(*at, visits_.back());
  visits_.pop_back();
  const std::lock_guard guard(mutex_);
  ended_.push_back(ended);
  if (!outside_.empty()) curl_multi_wakeup(multi_.get());  // their turn has come
}

void ShopFloor::wait(MonoTime now) {
  const Duration until_due = turns_.empty() ? wait_max : turns_.front().due - now;
  const Duration most = std::clamp(until_due, Duration(0), wait_max);
  // Rounded up: a millisecond early would be a turn for nothing.
  curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(std::chrono::ceil<milliseconds>(most).count()), nullptr);
}

Duration ShopFloor::jittered(Duration mean) {
  const auto most = static_cast<std::uint64_t>(mean.count());
  return mean / 2 + Duration(static_cast<std::int64_t>(most == 0 ? 0 : jitter_.next() % (most + 1)));
}

}  // namespace sluice::rehearse
