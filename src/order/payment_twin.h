// A payment and its job told naively: what was answered is taken in from the table in payment.h, and what comes of it
// is kept in plain sight.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/ids.h"
#include "base/time.h"
#include "order/charge.h"
#include "order/states.h"

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

}  // namespace sluice::order
