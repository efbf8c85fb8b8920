// The cashier told naively: its orders' payments are told by twins (payment_twin.h).
//
// CashierHistory plays one random history on them and on the cashier, restarts the cashier from the twins now and
// then, and tells the first difference. What the schedule does with a job is compared with its own twin
// (jobs_twin.h); here it is whether the right things were asked of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "line/history_twin.h"
#include "order/cashier.h"
#include "order/payment_twin.h"
#include "order/told_twin.h"

namespace sluice::order {

class CashierHistory {
public:
  explicit CashierHistory(std::span<const std::uint8_t> bytes)
      : history_(bytes), cashier_(std::make_unique<Cashier>(Shares{.address = 48, .person = 8})) {}

  // The first thing that is wrong, or an empty string.
  std::string play() {
    while (broken_.empty() && !history_.is_over()) {
      step();
      compare();
    }
    return broken_;
  }

private:
  static constexpr std::uint64_t holds = 3;
  static JobId job_of(OrderId id) { return JobId(Id128(id.value().prefix(), 8)); }
  static Duration hold_time_of(HoldId hold) {
    return hold.value().prefix() == 1 ? Duration(std::chrono::seconds(5)) : Duration(std::chrono::minutes(10));
  }

  void expect(bool ok, const char* claim) {
    if (!ok && broken_.empty()) broken_ = claim;
  }

  void step() {
    switch (history_.pick(14)) {
      case 0:
      case 1:
        return move_clock();
      case 2:
      case 3:
      case 4:
        return take_due();
      case 5:
      case 6:
        return place(HoldId(Id128(1 + history_.pick(holds), 5)));
      case 7:
        return history_.pick(3) == 0 ? retry(pick_order()) : drop(pick_order());
      case 8:
        if (history_.pick(4) == 0) return restart();
        if (history_.pick(3) == 0) return forget(HoldId(Id128(1 + history_.pick(holds), 5)));
        return;
      case 9:
        return hold_back(pick_order());
      case 10:
        return ask_now(pick_order());
      case 11:
        return cancel(pick_order());
      default:
        return settle(pick_order());
    }
  }

  void move_clock() {
    const auto next = cashier_->next_deadline();
    switch (history_.pick(4)) {
      case 0:
        now_ = next ? std::max(now_, *next) : now_;
        return;
      case 1:
        now_ = next ? std::max(now_, *next - Duration(1)) : now_;
        return;
      case 2:
        now_ += history_.pick(6) == 0 ? Duration(std::chrono::hours(6 * 24)) : std::chrono::minutes(history_.pick(7));
        return;
      default:
        now_ += std::chrono::milliseconds(500) * history_.pick(10);
        return;
    }
  }

  void place(HoldId hold) {
    const OrderId id(Id128(++made_, 6));
    std::uint32_t count = 0;
    bool is_live_one = false;
    for (const PaymentTwin& twin : twins_) {
      if (twin.hold != hold || twin.forgotten) continue;
      ++count;
      is_live_one = is_live_one || is_live(twin.state);
    }
    const auto expected = is_live_one                    ? Book::Verdict::already_ordered
                          : count == orders_per_hold_max ? Book::Verdict::too_many
                                                         : Book::Verdict::done;
    std::vector<StateChange> changes;
    const auto verdict =
        cashier_->place(now_, {.id = id, .hold = hold, .job = job_of(id), .hold_time = hold_time_of(hold)}, changes);
    expect(verdict == expected, "a hold is ordered once at a time and ten times at most");
    if (verdict == Book::Verdict::done) {
      twins_.push_back({.id = id, .hold = hold, .due = now_, .send_until = now_ + hold_time_of(hold)});
    }
    follow(changes);
  }

  void take_due() {
    std::vector<StateChange> changes;
    const auto due = cashier_->take_due(now_, changes);
    std::optional<MonoTime> next;
    for (const PaymentTwin& twin : twins_) {
      if (twin.due && (!next || *twin.due < *next)) next = twin.due;
    }
    expect(due.has_value() == (next && *next <= now_), "take_due: exactly when one is due");
    PaymentTwin* twin = due ? find(due->order) : nullptr;
    if (twin != nullptr) {
      expect(twin->due == next, "take_due: the earliest one");
      const bool is_acted = twin->act_until && *twin->act_until <= now_;
      twin->verb = twin->cancelled_at    ? PaymentVerb::let_go
                   : twin->authorized_at ? PaymentVerb::capture
                   : is_acted            ? PaymentVerb::cancel
                                         : PaymentVerb::authorize;
      expect(due->verb == twin->verb,
             "what is authorized is captured; what is not is cancelled from the end of the time to act on");
      if (twin->state == State::accepted) twin->become(State::payment_pending);
      twin->due.reset();
      twin->in_flight = true;
    }
    expect(!due || twin != nullptr, "take_due: an order that is known");
    follow(changes);
  }

  void settle(OrderId id) {
    static constexpr ChargeOutcome outcomes[] = {
        ChargeOutcome::captured,        ChargeOutcome::declined,        ChargeOutcome::declined,
        ChargeOutcome::action_required, ChargeOutcome::action_required, ChargeOutcome::cancelled,
        ChargeOutcome::failed,          ChargeOutcome::failed,          ChargeOutcome::unknown,
        ChargeOutcome::unknown,         ChargeOutcome::not_sent,        ChargeOutcome::under_way,
        ChargeOutcome::authorized,      ChargeOutcome::authorized,      ChargeOutcome::authorized};
    const ChargeResult result{
        .outcome = outcomes[history_.pick(15)], .provider_reference = {}, .detail = "as it was answered"};
    std::vector<StateChange> changes;
    const auto settled = cashier_->settle(now_, id, result, Jitter{0}, changes);
    PaymentTwin* twin = find(id);
    const bool is_in_flight = twin != nullptr && twin->in_flight;
    const State before = twin == nullptr ? State::accepted : twin->state;
    if (is_in_flight) twin->answer(now_, result.outcome, hold_time_of(twin->hold));
    expect(settled == (is_in_flight ? verdict_of(before, *twin) : Cashier::Settled::not_in_flight),
           "each settlement has the verdict of the rules");
    follow(changes);
  }
  void hold_back(OrderId id) {
    const Duration pause = std::chrono::seconds(history_.pick(31));
    std::vector<StateChange> changes;
    const auto settled = cashier_->hold_back(now_, id, pause, "not asked", changes);
    PaymentTwin* twin = find(id);
    const bool is_in_flight = twin != nullptr && twin->in_flight;
    const State before = twin == nullptr ? State::accepted : twin->state;
    if (is_in_flight) twin->hold_back(now_, pause);
    expect(settled == (is_in_flight ? verdict_of(before, *twin) : Cashier::Settled::not_in_flight),
           "what is held back is due again after the pause, until patience ends");
    follow(changes);
  }
  static Cashier::Settled verdict_of(State before, const PaymentTwin& twin) {
    const bool was_sold = before == State::paid;
    if (twin.state == State::paid && !was_sold) return Cashier::Settled::paid;
    if (twin.due) return Cashier::Settled::due_later;
    if (twin.state == State::released) return Cashier::Settled::released;
    if (twin.state == State::confirmed) return was_sold ? Cashier::Settled::captured : Cashier::Settled::paid;
    if (twin.state != State::payment_failed) return Cashier::Settled::stuck;
    if (was_sold) return Cashier::Settled::unpaid;
    return twin.dead ? Cashier::Settled::given_up : Cashier::Settled::failed;
  }

  void ask_now(OrderId id) {
    PaymentTwin* twin = find(id);
    const bool is_open = twin != nullptr && !twin->forgotten && (twin->due || twin->in_flight || twin->dead) &&
                         is_payment_open(twin->state);
    const auto expected = !is_open     ? Cashier::Asked::nothing_open
                          : twin->dead ? Cashier::Asked::revived
                                       : Cashier::Asked::at_once;
    expect(cashier_->ask_now(now_, id) == expected, "ask_now: whatever is open");
    if (!is_open) return;
    if (twin->dead) return revive(*twin);
    if (twin->in_flight) twin->hastened = true;
    if (twin->due) twin->due = std::min(*twin->due, now_);
  }
  void revive(PaymentTwin& twin) {
    twin.dead = false;
    twin.in_vain = 0;
    twin.due = now_;
    twin.send_until = now_ + hold_time_of(twin.hold);
    twin.capture_until = twin.send_until;
    if (twin.cancelled_at) twin.cancelled_at = now_;
  }

  void retry(OrderId id) {
    PaymentTwin* twin = find(id);
    const bool is_dead = twin != nullptr && twin->dead;
    const bool is_over = is_dead && (twin->forgotten || twin->state == State::payment_failed);
    const auto expected = !is_dead  ? Cashier::ByHand::no_such_job
                          : is_over ? Cashier::ByHand::order_is_over
                                    : Cashier::ByHand::done;
    expect(cashier_->retry(now_, job_of(id)) == expected, "retry: what is dead and not over");
    if (expected == Cashier::ByHand::done) revive(*twin);
  }

  void cancel(OrderId id) {
    PaymentTwin* twin = find(id);
    const bool is_open = twin != nullptr && !twin->forgotten && is_payment_open(twin->state);
    const bool is_again = is_open && twin->cancelled_at;
    if (is_open && !is_again) twin->cancel(now_);
    const auto expected = !is_open                         ? Cashier::Cancelled::not_open
                          : is_again                       ? Cashier::Cancelled::again
                          : twin->state == State::released ? Cashier::Cancelled::released
                                                           : Cashier::Cancelled::asked;
    std::vector<StateChange> changes;
    expect(cashier_->cancel(now_, id, changes) == expected, "what is open is cancelled once");
    follow(changes);
  }

  void drop(OrderId id) {
    PaymentTwin* twin = find(id);
    const bool is_dead = twin != nullptr && twin->dead;
    std::vector<StateChange> changes;
    const auto expected = is_dead ? Cashier::ByHand::done : Cashier::ByHand::no_such_job;
    expect(cashier_->drop(job_of(id), changes) == expected, "drop: what is dead");
    if (is_dead) {
      twin->dead = false;
      if (twin->state != State::payment_failed) {
        twin->become(twin->cancelled_at ? State::released : State::payment_failed);
      }
    }
    follow(changes);
  }

  void forget(HoldId hold) {
    cashier_->forget(hold);
    std::erase_if(twins_, [hold](const PaymentTwin& twin) {
      const bool is_stuck = twin.dead && twin.state != State::payment_failed;
      return twin.hold == hold && (!twin.dead || is_stuck);
    });
    for (PaymentTwin& twin : twins_) twin.forgotten = twin.forgotten || twin.hold == hold;
  }

  // What was under way may have been charged; nothing is due sooner than it was.
  void restart() {
    cashier_ = std::make_unique<Cashier>(Shares{.address = 48, .person = 8});
    for (PaymentTwin& twin : twins_) {
      const Duration hold_time = hold_time_of(twin.hold);
      if (twin.in_flight) {
        twin.in_flight = twin.hastened = false;
        twin.had_unknown = true;
        twin.due = now_;
      }
      Job job{.id = job_of(twin.id), .subject = twin.id, .attempts = twin.in_vain, .due = twin.due.value_or(now_)};
      if (twin.dead) job.state = Job::State::dead;
      if (twin.forgotten) {
        if (twin.dead) cashier_->restore_dead(job);
        continue;
      }
      const Duration time = std::min<Duration>(hold_time, std::chrono::minutes(5));
      const bool has_job = twin.dead || twin.due;
      cashier_->restore(
          now_, {.order = {twin.id, twin.hold, twin.state, twin.events},
                 .hold_time = hold_time,
                 .may_be_charged = twin.had_unknown,
                 .acting_for = twin.act_until ? now_ - (*twin.act_until - time) : Duration::zero(),
                 .authorized_for = twin.authorized_at ? now_ - *twin.authorized_at : Duration::zero(),
                 .cancelling_for = twin.cancelled_at ? std::optional(now_ - *twin.cancelled_at) : std::nullopt,
                 .job = has_job ? std::optional(job) : std::nullopt});
      if (twin.state == State::paid) {
        twin.act_until.reset();
        twin.authorized_at = std::max<MonoTime>(*twin.authorized_at, now_ - std::chrono::hours(6 * 24));
        twin.capture_until = *twin.authorized_at + std::chrono::hours(6 * 24);
      }
      if (twin.cancelled_at) {
        twin.cancelled_at = std::max<MonoTime>(*twin.cancelled_at, now_ - std::chrono::hours(20));
      }
      if (twin.act_until) twin.act_until = std::max(*twin.act_until, now_);
      twin.send_until = twin.act_until.value_or(now_) + hold_time;
    }
  }

  // Mostly one of the latest; now and then nobody's.
  OrderId pick_order() {
    const std::uint64_t back = history_.pick(5);
    return OrderId(Id128(back < made_ ? made_ - back : 0, 6));
  }
  PaymentTwin* find(OrderId id) {
    const auto at =
        std::find_if(twins_.begin(), twins_.end(), [id](const PaymentTwin& twin) { return twin.id == id; });
    return at == twins_.end() ? nullptr : &*at;
  }

  void follow(const std::vector<StateChange>& changes) {
    if (const char* broken = told_.follow(changes)) expect(false, broken);
  }

  void compare() {
    std::size_t known = 0;
    for (const PaymentTwin& twin : twins_) {
      const Order* order = cashier_->book().find(twin.id);
      expect((order == nullptr) == twin.forgotten, "an order is found until its hold is forgotten");
      compare_job(twin);
      if (order == nullptr) continue;
      ++known;
      expect(order->state == twin.state, "an order's state");
      expect(order->events == twin.events, "an order's events");
      const bool is_open = is_payment_open(twin.state);
      expect(cashier_->payments().may_be_charged(twin.id) == (is_open && twin.may_be_paid()),
             "whether it may be charged");
      expect(told_.latest(twin.id) == order->state, "the changes tell each order's state");
    }
    expect(cashier_->book().size() == known, "size");
    if (const char* invariant = cashier_->broken_invariant()) expect(false, invariant);
  }
  void compare_job(const PaymentTwin& twin) {
    const Job* job = cashier_->jobs().find(job_of(twin.id));
    const bool has_job = twin.due || twin.in_flight || twin.dead;
    expect((job != nullptr) == has_job, "a payment has a job until it has ended");
    if (job == nullptr || !has_job) return;
    expect((job->state == Job::State::dead) == twin.dead, "whether its job is dead");
    expect((job->state == Job::State::in_flight) == twin.in_flight, "whether it is under way");
    if (twin.due) expect(job->due == *twin.due, "when it is due");
    const auto next = cashier_->next_deadline();
    expect(!twin.due || (next && *next <= *twin.due), "next_deadline is never too late");
  }

  twin::History history_;
  std::unique_ptr<Cashier> cashier_;
  std::vector<PaymentTwin> twins_;  // in the order of their making
  ToldTwin told_;
  MonoTime now_{std::chrono::seconds(1000)};
  std::uint64_t made_ = 0;
  std::string broken_;
};

}  // namespace sluice::order
