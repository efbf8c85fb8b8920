#include "rehearse/crowd/errands.h"

#include <fmt/format.h>

#include <algorithm>

#include "rehearse/crowd/bodies.h"

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration backoff_min = milliseconds(50);
constexpr Duration backoff_max = seconds(2);
constexpr Duration throttled_jitter = milliseconds(250);
constexpr std::uint32_t retry_after_max_s = 30;

std::string_view verb_of(Kind kind) {
  switch (kind) {
    case Kind::buy:
      return "buy";
    case Kind::checkout:
      return "checkout";
    case Kind::poll:
      return "ticket";
    case Kind::order:
      return "order";
    case Kind::check:
      return "gate";
    case Kind::leave:
      return "leaving";
    case Kind::status:
      return "status document";
    case Kind::audit_hold:
      return "hold (audit)";
    case Kind::audit_order:
      return "order (audit)";
  }
  return "";
}

}  // namespace

bool Errands::may_ask(Kind kind) const {
  switch (mode_) {
    case Mode::selling:
      return true;
    case Mode::settling:
      return false;
    case Mode::asking:
      return kind == Kind::poll;
    case Mode::auditing:
      return kind == Kind::audit_hold || kind == Kind::audit_order;
  }
  return false;
}

void Errands::enter(Mode mode) {
  mode_ = mode;
  Request unsent;
  while (wire_->pop_unsent(unsent)) {
    if (unsent.kind != Kind::status) finish(unsent, Outcome::gave_up);
  }
  timers_ = Heap();
}

Request Errands::request_of(std::uint32_t index, Kind kind, MonoTime due) const {
  const Buyer& buyer = buyers_[index];
  Request request;
  request.intended = buyer.intended;
  request.due = due;
  request.buyer = index;
  request.arrival = buyer.arrival;
  request.item = buyer.item;
  request.kind = kind;
  return request;
}

void Errands::take_due(MonoTime now) {
  while (timers_.has(now.time_since_epoch().count())) {
    const Heap::Entry entry = timers_.pop();
    const Buyer& buyer = buyers_[entry.buyer];
    if (buyer.stamp != entry.stamp) continue;
    send(request_of(entry.buyer, buyer.next, MonoTime(Duration(entry.key))), now);
  }
}

void Errands::ask(std::uint32_t index, Kind kind, MonoTime now) {
  if (!may_ask(kind)) return;
  ++buyers_[index].stamp;
  buyers_[index].intended = now;
  send(request_of(index, kind, now), now);
}

void Errands::ask_later(std::uint32_t index, Kind kind, MonoTime due, MonoTime intended) {
  if (!may_ask(kind)) return;
  Buyer& buyer = buyers_[index];
  buyer.next = kind;
  buyer.intended = intended;
  timers_.push({due.time_since_epoch().count(), index, ++buyer.stamp});
}

void Errands::retry(const Request& request, MonoTime due, MonoTime intended) {
  if (mode_ == Mode::settling || mode_ == Mode::asking) return finish(request, Outcome::gave_up);
  const std::uint32_t index = buyers_.adopt(request);
  if (++buyers_[index].attempts >= plan_.attempts_max) return finish(index, Outcome::gave_up);
  ++tally_.retries;
  ask_later(index, request.kind, due, intended);
}

void Errands::finish(const Request& request, Outcome outcome) {
  if (request.buyer != Request::nobody) return finish(request.buyer, outcome);
  buyers_.count(outcome);
}

void Errands::finish(std::uint32_t index, Outcome outcome) {
  if (mode_ != Mode::selling && buyers_[index].is_waiting && outcome == Outcome::gave_up) return;
  buyers_.close(index, outcome);
}

void Errands::on_throttled(const Request& request, const Answer& answer, MonoTime now) {
  ++tally_.throttled;
  if (request.kind == Kind::buy) tally_.on_buy_answer(BuyAnswer::throttled, now);
  const seconds pause(std::clamp<std::uint32_t>(answer.retry_after_s.value_or(1), 1, retry_after_max_s));
  const MonoTime due = now + pause + jitter(throttled_jitter);
  retry(request, due, due);
}

void Errands::on_unexpected(const Request& request, const Answer& answer, MonoTime now) {
  const std::string_view problem = problem_of(answer);
  tally_.on_unexpected(fmt::format("{}: {} {}", verb_of(request.kind), answer.status, problem.substr(0, 60)));
  if (request.kind == Kind::buy) tally_.on_buy_answer(BuyAnswer::error, now);
  if (answer.status >= 500) return retry(request, now + backoff_max, request.intended);
  finish(request, Outcome::gave_up);
}

void Errands::on_malformed(const Request& request, const Answer& answer, MonoTime now) {
  tally_.on_malformed(
      fmt::format("{}: {} with a body that is not what the API promises", verb_of(request.kind), answer.status));
  if (request.kind == Kind::buy) tally_.on_buy_answer(BuyAnswer::error, now);
  finish(request, Outcome::gave_up);
}

void Errands::on_loss(const Request& request, Loss loss, MonoTime now) {
  if (request.kind == Kind::buy) tally_.on_buy_answer(BuyAnswer::error, now);
  if (loss == Loss::nonsense) return finish(request, Outcome::gave_up);
  const unsigned attempts = request.buyer == Request::nobody ? 0U : buyers_[request.buyer].attempts;
  const Duration pause = std::min(backoff_max, backoff_min * (std::int64_t{1} << std::min(attempts, 10U)));
  retry(request, now + pause + jitter(pause / 2), request.intended);
}

Duration Errands::jitter(Duration most) {
  return Duration(static_cast<std::int64_t>(jitter_.next() % static_cast<std::uint64_t>(most.count() + 1)));
}

}  // namespace sluice::rehearse
