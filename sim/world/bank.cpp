#include "sim/world/bank.h"

#include <algorithm>

namespace sluice::sim {
namespace {

using order::ChargeOutcome;
using order::ChargeResult;

ChargeOutcome outcome_of(Bank::State state) {
  switch (state) {
    case Bank::State::none:
      return ChargeOutcome::failed;
    case Bank::State::declined:
      return ChargeOutcome::declined;
    case Bank::State::action:
      return ChargeOutcome::action_required;
    case Bank::State::set_aside:
      return ChargeOutcome::authorized;
    case Bank::State::taken:
      return ChargeOutcome::captured;
    case Bank::State::let_go:
      return ChargeOutcome::cancelled;
  }
  return ChargeOutcome::unknown;
}

ChargeResult result_of(const Bank::Booked& booked) {
  return {.outcome = outcome_of(booked.state), .provider_reference = booked.id, .detail = "as booked"};
}

}  // namespace

Bank::Booked& Bank::booked_of(const order::Charge& charge, OrderId order) {
  Booked& booked = books_[charge.idempotency_key];
  if (!booked.id.empty()) return booked;
  booked.id = "ch_" + std::to_string(books_.size());
  booked.key = charge.idempotency_key;
  booked.order = order.str();
  booked.amount = charge.amount;
  return booked;
}

ChargeResult Bank::ask(const order::PaymentTask& task) {
  const order::Charge& charge = task.charge;
  if (fails(habits_.fails)) return {.outcome = ChargeOutcome::failed, .provider_reference = {}, .detail = "out"};
  if (fails(habits_.under_way))
    return {.outcome = ChargeOutcome::under_way, .provider_reference = {}, .detail = "wait"};
  const bool is_of_refund = task.verb == order::PaymentVerb::refund || task.verb == order::PaymentVerb::read_refunds;
  if (task.verb == order::PaymentVerb::authorize) return authorize(task);
  if (!is_of_refund && charge.provider_reference.empty()) {
    return task.verb == order::PaymentVerb::capture
               ? ChargeResult{.outcome = ChargeOutcome::unknown}
               : cancel(booked_of(charge, task.order), task.verb == order::PaymentVerb::let_go);
  }
  const auto found = std::find_if(books_.begin(), books_.end(),
                                  [&](const auto& entry) { return entry.second.id == charge.provider_reference; });
  if (found == books_.end())
    return {.outcome = ChargeOutcome::unknown, .provider_reference = {}, .detail = "of whom?"};
  Booked& booked = found->second;
  switch (task.verb) {
    case order::PaymentVerb::authorize:
      break;
    case order::PaymentVerb::capture:
      return capture(booked);
    case order::PaymentVerb::cancel:
      return cancel(booked, false);
    case order::PaymentVerb::let_go:
      return cancel(booked, true);
    case order::PaymentVerb::refund:
      return refund(booked, charge);
    case order::PaymentVerb::read_refunds:
      return {.outcome = ChargeOutcome::captured,
              .provider_reference = booked.id,
              .detail = {},
              .paid_back = booked.paid_back};
  }
  return {};
}

ChargeResult Bank::authorize(const order::PaymentTask& task) {
  Booked& booked = booked_of(task.charge, task.order);
  if (booked.state != State::none) return result_of(booked);
  if (task.charge.method == "tok_declined") {
    booked.state = State::declined;
  } else if (task.charge.method == "tok_action") {
    booked.state = State::action;
    wait_for_buyer(booked.key);
  } else if (fails(habits_.captures_at_once)) {
    take(booked);
  } else {
    booked.state = State::set_aside;
    tell_of(booked);
  }
  return result_of(booked);
}

// Most do what is asked of them at their bank, some never.
void Bank::wait_for_buyer(const std::string& key) {
  if (chance_.happens(0.3)) return;
  agenda_.after(chance_.between(std::chrono::seconds(1), std::chrono::seconds(12)), [this, key] {
    Booked& booked = books_[key];
    if (booked.state != State::action) return;
    booked.state = chance_.happens(0.85) ? State::set_aside : State::declined;
    tell_of(booked);
  });
}

ChargeResult Bank::capture(Booked& booked) {
  if (booked.state == State::set_aside && fails(habits_.never_captures)) {
    booked.state = State::let_go;
    if (on_lapsed) on_lapsed(booked);
  }
  if (booked.state == State::set_aside) take(booked);
  return result_of(booked);
}

void Bank::take(Booked& booked) {
  booked.state = State::taken;
  booked.taken_at = agenda_.now();
  tell_of(booked);
}

ChargeResult Bank::cancel(Booked& booked, bool lets_go) {
  const bool may_end =
      booked.state == State::none || booked.state == State::action || booked.state == State::declined;
  if (may_end || (lets_go && booked.state == State::set_aside)) booked.state = State::let_go;
  return result_of(booked);
}

ChargeResult Bank::refund(Booked& booked, const order::Charge& charge) {
  const auto known = booked.refunds.find(charge.idempotency_key);
  if (known == booked.refunds.end()) {
    if (booked.state != State::taken || booked.paid_back + charge.amount > booked.amount) {
      return {.outcome = ChargeOutcome::declined, .provider_reference = booked.id, .detail = "not so much"};
    }
    booked.paid_back += charge.amount;
    booked.refunds.emplace(charge.idempotency_key, charge.amount);
    tell_of(booked, true);
  }
  return {.outcome = ChargeOutcome::refunded, .provider_reference = "re_" + charge.idempotency_key, .detail = {}};
}

void Bank::tell_of(const Booked& booked, bool is_of_refund) {
  if (!tell) return;
  const auto order = OrderId::parse(booked.order);
  tell({.event = "evt_" + std::to_string(++events_),
        .order = *order,
        .set_aside = booked.state == State::set_aside ? booked.id : std::string(),
        .is_of_refund = is_of_refund});
}

}  // namespace sluice::sim
