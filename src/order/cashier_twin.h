// The cashier told naively: each payment is a list of what was answered, read anew for every question.
//
// CashierTwin is written from the table in cashier.h; CashierHistory plays one random history on it and on the
// cashier, restarts the cashier from the twin now and then, and tells the first difference. What the schedule does
// with a job is compared with its own twin (jobs_twin.h); here it is whether the right things were asked of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "line/history_twin.h"
#include "order/cashier.h"

namespace sluice::order {

struct PaymentTwin {
  OrderId id;
  HoldId hold;
  State state = State::accepted;
  std::uint32_t events = 1;
  std::optional<MonoTime> due{};  // none: in flight, dead or over
  bool in_flight = false;
  bool hastened = false;  // to be asked again as soon as the try in flight has ended
  bool dead = false;
  bool forgotten = false;  // its order is, while its dead job is not
  PaymentVerb verb = PaymentVerb::authorize;
  std::uint32_t in_vain = 0;
  bool had_unknown = false;
  std::optional<MonoTime> act_until{};
  MonoTime send_until{};
  std::optional<MonoTime> authorized_at{};
  MonoTime capture_until{};
  std::optional<MonoTime> cancelled_at{};

  [[nodiscard]] bool may_be_paid() const { return had_unknown || act_until || authorized_at || cancelled_at; }
  void become(State to, std::uint32_t steps = 1) {
    state = to;
    events += steps;
    due.reset();
  }
  void try_in_vain(MonoTime now) {
    if (hastened) {
      due = now;
      return;
    }
    ++in_vain;
    if (in_vain == 3) return die();
    due = now + (in_vain == 1 ? std::chrono::seconds(2) : std::chrono::seconds(4));
  }
  void die() {
    dead = true;
    if (!may_be_paid()) become(State::payment_failed);
  }
  void hold_back(MonoTime now, Duration pause) {
    in_flight = false;
    const bool was_hastened = std::exchange(hastened, false);
    if (now >= (cancelled_at ? let_go_until() : authorized_at ? capture_until : send_until)) return die();
    due = was_hastened ? now : now + pause;
  }
  [[nodiscard]] MonoTime let_go_until() const { return *cancelled_at + std::chrono::hours(20); }
  void cancelled_answer(MonoTime now, ChargeOutcome outcome) {
    if (outcome == ChargeOutcome::captured) {
      cancelled_at.reset();
      return become(State::confirmed, state == State::paid ? 1 : 2);
    }
    if (outcome == ChargeOutcome::declined || outcome == ChargeOutcome::cancelled) return become(State::released);
    if (verb == PaymentVerb::let_go) {
      if (now >= let_go_until()) return die();
      due = now + std::clamp<Duration>((now - *cancelled_at) / 2, std::chrono::seconds(2), std::chrono::minutes(5));
      return;
    }
    const bool is_nothing = outcome == ChargeOutcome::failed || outcome == ChargeOutcome::not_sent;
    if (is_nothing && verb == PaymentVerb::authorize && !had_unknown && !act_until) return become(State::released);
    had_unknown = true;
    in_vain = 0;
    due = now;
  }
  void cancel(MonoTime now) {
    if (!in_flight && !may_be_paid()) {
      dead = false;
      return become(State::released);
    }
    cancelled_at = now;
    hastened = in_flight;
    if (dead) in_vain = 0;
    if (dead || (due && *due > now)) due = now;
    dead = false;
  }
  void capture_answer(MonoTime now, ChargeOutcome outcome) {
    if (outcome == ChargeOutcome::captured) return become(State::confirmed);
    if (outcome == ChargeOutcome::declined || outcome == ChargeOutcome::cancelled) {
      return become(State::payment_failed);
    }
    if (now >= capture_until) return die();
    due = now + std::clamp<Duration>((now - *authorized_at) / 2, std::chrono::seconds(2), std::chrono::minutes(5));
  }
  void answer(MonoTime now, ChargeOutcome outcome, Duration hold_time) {
    in_flight = false;
    take_answer(now, outcome, hold_time);
    if (hastened && due) due = now;
    hastened = false;
  }
  void take_answer(MonoTime now, ChargeOutcome outcome, Duration hold_time) {
    if (cancelled_at) return cancelled_answer(now, outcome);
    if (verb == PaymentVerb::capture) return capture_answer(now, outcome);
    if (outcome == ChargeOutcome::captured) return become(State::confirmed, 2);
    if (outcome == ChargeOutcome::authorized) {
      become(State::paid);
      in_vain = 0;
      authorized_at = due = now;
      capture_until = now + std::chrono::hours(6 * 24);
      return;
    }
    if (outcome == ChargeOutcome::declined || outcome == ChargeOutcome::cancelled) {
      return become(State::payment_failed);
    }
    if (outcome == ChargeOutcome::not_sent && now >= send_until) return die();
    if (outcome == ChargeOutcome::not_sent) {
      due = now + std::chrono::seconds(1);
      return;
    }
    if (verb == PaymentVerb::cancel) return try_in_vain(now);
    if (!act_until && outcome == ChargeOutcome::action_required) {
      become(State::payment_action_required);
      act_until = now + std::min<Duration>(hold_time, std::chrono::minutes(5));
      send_until = *act_until + hold_time;
      in_vain = 0;
    }
    if (act_until) {
      due = std::min(now + std::chrono::seconds(2), std::max(now, *act_until));
      return;
    }
    if (outcome == ChargeOutcome::unknown || outcome == ChargeOutcome::under_way) had_unknown = true;
    if (outcome == ChargeOutcome::under_way && now < send_until) {
      due = now + std::chrono::seconds(1);
      return;
    }
    try_in_vain(now);
  }
};

class CashierHistory {
public:
  explicit CashierHistory(std::span<const std::uint8_t> bytes)
      : history_(bytes), cashier_(std::make_unique<Cashier>(48)) {}

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
    cashier_ = std::make_unique<Cashier>(48);
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

  // The history that the changes tell: without gaps, and only along the arrows.
  void follow(const std::vector<StateChange>& changes) {
    for (const StateChange& change : changes) {
      auto& told = told_[change.id];
      expect(change.sequence == told.size(), "an order's history has no gap");
      const bool is_new = change.from == change.to;
      expect(is_new == told.empty(), "an order is new once");
      if (!told.empty()) expect(told.back() == change.from, "an order moves from the state that it has");
      expect(is_new || is_arrow(change.from, change.to), "an order moves along the arrows");
      told.push_back(change.to);
    }
  }
  static bool is_arrow(State from, State to) {
    const bool is_ending = to == State::paid || to == State::payment_failed;
    return (from == State::accepted && to == State::payment_pending) ||
           (from == State::payment_pending && (is_ending || to == State::payment_action_required)) ||
           (from == State::payment_action_required && is_ending) ||
           (from == State::paid && (to == State::confirmed || to == State::payment_failed)) ||
           (is_payment_open(from) && to == State::released);
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
      expect(cashier_->may_be_charged(twin.id) == (is_open && twin.may_be_paid()), "whether it may be charged");
      const auto told = told_.find(twin.id);
      expect(told != told_.end() && told->second.back() == order->state, "the changes tell each order's state");
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
  std::map<OrderId, std::vector<State>> told_;
  MonoTime now_{std::chrono::seconds(1000)};
  std::uint64_t made_ = 0;
  std::string broken_;
};

}  // namespace sluice::order
