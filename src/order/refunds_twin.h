// Refunds told naively: an order's refunds are a list, read anew for every question.
//
// RefundsHistory plays one random history on it and on the engine, restarts the engine from the list now and then,
// and tells the first difference.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "line/history_twin.h"
#include "order/refunds.h"

namespace sluice::order {

struct RefundTwin {
  std::uint64_t order = 0;  // of a few
  JobId job{};
  std::uint32_t number = 0;
  std::int64_t amount = 0;
  UnitsThen units = UnitsThen::keep;
  RefundState state = RefundState::asked;
  MonoTime asked_at{};
  MonoTime due{};
  bool in_flight = false;
  bool dead = false;
};

class RefundsHistory {
public:
  explicit RefundsHistory(std::span<const std::uint8_t> bytes)
      : history_(bytes), refunds_(std::make_unique<Refunds>()) {}

  std::string play() {
    while (broken_.empty() && !history_.is_over()) {
      step();
      compare();
    }
    return broken_;
  }

private:
  static constexpr std::uint64_t orders = 3;
  static OrderId id_of(std::uint64_t order) { return OrderId(Id128(1 + order, 6)); }
  // The second is an order without a price.
  static std::int64_t captured_of(std::uint64_t order) { return order == 1 ? 0 : 10 + static_cast<int>(order); }

  void expect(bool ok, const char* claim) {
    if (!ok && broken_.empty()) broken_ = claim;
  }

  void step() {
    switch (history_.pick(11)) {
      case 0:
        return move_clock();
      case 1:
      case 2:
        return ask();
      case 3:
      case 4:
        return take_due();
      case 5:
        return history_.pick(2) == 0 ? retry() : drop();
      case 6:
        if (history_.pick(5) == 0) return restart();
        return;
      case 7:
        return mirror();
      default:
        return settle();
    }
  }

  void move_clock() {
    switch (history_.pick(4)) {
      case 0:
        now_ += std::chrono::hours(history_.pick(21));
        return;
      case 1:
        now_ = std::max(now_, refunds_->next_deadline().value_or(now_));
        return;
      default:
        now_ += std::chrono::seconds(history_.pick(4));
        return;
    }
  }

  std::int64_t sum(std::uint64_t order, bool with_open) const {
    std::int64_t sum = 0;
    for (const RefundTwin& twin : twins_) {
      const bool counts = twin.state == RefundState::refunded || (with_open && is_open(twin.state));
      if (twin.order == order && counts) sum += twin.amount;
    }
    return sum;
  }
  std::uint32_t count(std::uint64_t order) const {
    const auto is_its = [order](const RefundTwin& twin) { return twin.order == order; };
    return static_cast<std::uint32_t>(std::count_if(twins_.begin(), twins_.end(), is_its));
  }

  void ask() {
    const std::uint64_t order = history_.pick(orders);
    const std::int64_t wished = history_.pick(8);
    const JobId job(Id128(++made_, 8));
    const std::int64_t left = captured_of(order) - sum(order, false);
    const bool has_open = sum(order, true) != sum(order, false);
    const auto expected = has_open                                ? Refunds::Verdict::not_ended
                          : left == 0                             ? Refunds::Verdict::nothing_left
                          : wished > left                         ? Refunds::Verdict::too_much
                          : count(order) == refunds_per_order_max ? Refunds::Verdict::too_many
                                                                  : Refunds::Verdict::done;
    std::optional<UnitsThen> units;
    if (history_.pick(2) == 0) units = static_cast<UnitsThen>(history_.pick(3));
    const auto verdict = refunds_->ask(
        now_, {.order = id_of(order), .job = job, .amount = wished, .captured = captured_of(order), .units = units});
    expect(verdict == expected, "no more is asked for than is left, and once at a time");
    if (expected != Refunds::Verdict::done) return;
    const std::int64_t amount = wished == 0 ? left : wished;
    twins_.push_back({.order = order,
                      .job = job,
                      .number = count(order) + 1,
                      .amount = amount,
                      .units = units.value_or(amount == left ? UnitsThen::give_back : UnitsThen::keep),
                      .asked_at = now_,
                      .due = now_});
  }

  bool may_be_due(const RefundTwin& twin) const {
    return is_open(twin.state) && !twin.in_flight && !twin.dead && twin.due <= now_;
  }
  void take_due() {
    const auto in_flight =
        std::count_if(twins_.begin(), twins_.end(), [](const auto& twin) { return twin.in_flight; });
    const bool any = in_flight < 8 && std::any_of(twins_.begin(), twins_.end(),
                                                  [this](const RefundTwin& twin) { return may_be_due(twin); });
    const auto job = refunds_->take_due(now_);
    expect(job.has_value() == any, "take_due: exactly when one is due");
    RefundTwin* twin = job ? find(*job) : nullptr;
    if (!job) return;
    expect(twin != nullptr && may_be_due(*twin), "take_due: one that is due");
    if (twin != nullptr) twin->in_flight = true;
  }

  void settle() {
    static constexpr ChargeOutcome outcomes[] = {
        ChargeOutcome::refunded, ChargeOutcome::refunded,  ChargeOutcome::declined, ChargeOutcome::failed,
        ChargeOutcome::unknown,  ChargeOutcome::under_way, ChargeOutcome::not_sent};
    const ChargeOutcome outcome = outcomes[history_.pick(7)];
    RefundTwin* twin = pick();
    const JobId job = twin == nullptr ? JobId() : twin->job;
    const bool is_held_back = history_.pick(6) == 0;
    const auto settled = is_held_back ? refunds_->hold_back(now_, job, std::chrono::seconds(7), "held back")
                                      : refunds_->settle(now_, job, outcome, "as it was answered");
    if (twin == nullptr || !twin->in_flight) {
      return expect(settled == Refunds::Settled::not_in_flight, "what is not in flight is not settled");
    }
    twin->in_flight = false;
    if (!is_held_back && outcome == ChargeOutcome::refunded) {
      twin->state = RefundState::refunded;
      return expect(settled == Refunds::Settled::refunded, "what was paid back is");
    }
    if (!is_held_back && outcome == ChargeOutcome::declined) {
      twin->state = RefundState::refused;
      twin->dead = true;
      return expect(settled == Refunds::Settled::refused, "what is refused is dead");
    }
    const Duration so_far = now_ - twin->asked_at;
    twin->dead = so_far >= std::chrono::hours(20);
    twin->due =
        now_ + (is_held_back ? Duration(std::chrono::seconds(7))
                             : std::clamp<Duration>(so_far / 2, std::chrono::seconds(2), std::chrono::minutes(5)));
    expect(settled == (twin->dead ? Refunds::Settled::stuck : Refunds::Settled::due_later),
           "whatever else is asked again, until patience ends");
  }

  // At the provider's own desk.
  void mirror() {
    const std::uint64_t order = history_.pick(orders);
    const std::int64_t refunded = history_.pick(14);
    const bool has_units = history_.pick(2) == 0;
    const std::int64_t more = std::min(refunded, captured_of(order)) - sum(order, false);
    const bool has_open = sum(order, true) != sum(order, false);
    const bool fits = more > 0 && !has_open && count(order) < refunds_per_order_max;
    const bool is_last = more == captured_of(order) - sum(order, false);
    const auto mirrored = refunds_->mirror(
        {.order = id_of(order), .refunded = refunded, .captured = captured_of(order), .has_units = has_units});
    expect(mirrored.has_value() == fits, "what is more than is known is mirrored, once nothing goes on");
    if (!fits || !mirrored) return;
    const UnitsThen units = is_last && has_units ? UnitsThen::give_back : UnitsThen::keep;
    expect(mirrored->amount == more && mirrored->units == units && mirrored->number == count(order) + 1,
           "as a refund of its own");
    twins_.push_back({.order = order,
                      .number = mirrored->number,
                      .amount = mirrored->amount,
                      .units = mirrored->units,
                      .state = RefundState::refunded});
  }

  // What was refused goes on under another number: another refund, with the same job.
  void retry() {
    RefundTwin* twin = pick();
    const bool is_dead = twin != nullptr && twin->dead;
    const bool is_new = is_dead && twin->state == RefundState::refused;
    const bool fits = is_dead && (!is_new || count(twin->order) < refunds_per_order_max);
    expect(refunds_->retry(now_, twin == nullptr ? JobId() : twin->job) == fits, "retry: what is dead");
    if (!fits) return;
    twin->dead = false;
    if (is_new) {
      RefundTwin again = *twin;
      twin->state = RefundState::dropped;
      twin->job = JobId();
      again.number = count(again.order) + 1;
      again.state = RefundState::asked;
      again.asked_at = again.due = now_;
      twins_.push_back(again);
      return;
    }
    twin->state = RefundState::asked;
    twin->asked_at = twin->due = now_;
  }
  void drop() {
    RefundTwin* twin = pick();
    const bool is_dead = twin != nullptr && twin->dead;
    expect(refunds_->drop(twin == nullptr ? JobId() : twin->job) == is_dead, "drop: what is dead");
    if (!is_dead) return;
    twin->dead = false;
    twin->state = RefundState::dropped;
  }

  void restart() {
    refunds_ = std::make_unique<Refunds>();
    for (RefundTwin& twin : twins_) {
      const bool fits = refunds_->restore(now_, {.order = id_of(twin.order),
                                                 .job = twin.job,
                                                 .number = twin.number,
                                                 .amount = twin.amount,
                                                 .captured = captured_of(twin.order),
                                                 .units = twin.units,
                                                 .state = twin.state,
                                                 .asked_for = now_ - twin.asked_at});
      expect(fits, "what was so can be so again");
      if (twin.in_flight) twin.due = now_;
      twin.in_flight = false;
      const Job job{.id = twin.job,
                    .subject = id_of(twin.order),
                    .state = twin.dead ? Job::State::dead : Job::State::waiting,
                    .due = twin.due};
      if (twin.job.is_nil()) continue;
      expect(refunds_->restore(job) == is_open(twin.state), "what has not ended has a job");
    }
  }

  RefundTwin* pick() {
    const std::size_t back = history_.pick(6);
    return back < twins_.size() ? &twins_[twins_.size() - 1 - back] : nullptr;
  }
  RefundTwin* find(JobId job) {
    const auto at = std::find_if(twins_.begin(), twins_.end(), [job](const auto& twin) { return twin.job == job; });
    return at == twins_.end() ? nullptr : &*at;
  }

  void compare() {
    for (std::uint64_t order = 0; order < orders; ++order) {
      const Refunds::Account* account = refunds_->find(id_of(order));
      expect((account != nullptr) == (count(order) > 0), "an order has an account once it has a refund");
      if (account == nullptr) continue;
      expect(account->captured == captured_of(order), "what was captured");
      expect(account->refunded == sum(order, false), "what was paid back");
      expect(account->count == count(order), "how many there were");
    }
    for (const RefundTwin& twin : twins_) {
      if (twin.job.is_nil()) continue;
      const Refunds::Open* open = refunds_->find(twin.job);
      const Job* job = refunds_->jobs().find(twin.job);
      expect((open != nullptr) == is_open(twin.state), "a refund is open until it has ended");
      expect((job != nullptr) == is_open(twin.state), "and has a job until then");
      if (open == nullptr || job == nullptr) continue;
      expect(open->number == twin.number && open->amount == twin.amount && open->units == twin.units,
             "it is what was asked for");
      expect(open->state == twin.state, "its state");
      expect((job->state == Job::State::dead) == twin.dead, "whether its job is dead");
      if (!twin.dead && !twin.in_flight) expect(job->due == twin.due, "when it is due");
    }
    if (const char* invariant = refunds_->broken_invariant()) expect(false, invariant);
  }

  twin::History history_;
  std::unique_ptr<Refunds> refunds_;
  std::vector<RefundTwin> twins_;  // in the order of their making
  MonoTime now_{std::chrono::hours(1000)};
  std::uint64_t made_ = 0;
  std::string broken_;
};

}  // namespace sluice::order
