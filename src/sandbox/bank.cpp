#include "sandbox/bank.h"

#include <utility>

namespace sluice::sandbox {
namespace {

ApiError bank_is_broken() {
  return provider_failed("The bank is broken. Nothing was charged.");
}

ApiError wrong_amount(std::string_view param, std::string_view code, std::int64_t most) {
  return wrong_param(param, code, "The amount is more than is left: " + std::to_string(most) + ".");
}

}  // namespace

Bank::Made Bank::made(Result<const Step*> step) const {
  if (step) return *step;
  ApiError error = provider_failed("Could not be recorded, and nothing has happened: " + step.error().detail);
  error.status = 503;
  return error;
}

Bank::Made Bank::move(std::uint32_t charge, StepVerb verb, const ChargeState& after, StepKey key, std::int64_t moved,
                      std::string return_url) {
  return made(record_.move(
      {.charge = charge, .verb = verb, .after = after, .moved = moved, .return_url = std::move(return_url)},
      std::move(key)));
}

void Bank::approve(const ChargeTerms& terms, ChargeState& state) const {
  state.status = terms.is_captured_by_hand ? ChargeStatus::authorized : ChargeStatus::captured;
  if (!terms.is_captured_by_hand) state.captured = terms.amount;
}

bool Bank::hear(const ChargeTerms& terms, ChargeState& state) const {
  switch (rule_of(state.method).word) {
    case BankWord::approved:
      approve(terms, state);
      return true;
    case BankWord::declined:
      state.status = ChargeStatus::declined;
      return true;
    case BankWord::needs_action:
      state.status = ChargeStatus::requires_action;
      return true;
    case BankWord::broken:
      return false;
  }
  return false;
}

Bank::Made Bank::create(CreateWish wish, StepKey key) {
  Charge charge;
  charge.terms = std::move(wish.terms);
  charge.return_url = std::move(wish.confirm.return_url);
  charge.state.method = wish.confirm.method;
  charge.state.at = clock_.wall();
  if (wish.is_confirmed && !hear(charge.terms, charge.state)) return bank_is_broken();
  return made(record_.make(std::move(charge), std::move(key)));
}

Bank::Made Bank::confirm(std::uint32_t number, const ConfirmWish& wish, StepKey key) {
  const Charge& charge = record_.at(number);
  if (charge.state.status != ChargeStatus::created && charge.state.status != ChargeStatus::declined) {
    return unexpected_state(charge, "confirmed",
                            "one of the following statuses: requires_payment_method, requires_confirmation");
  }
  ChargeState state = charge.state;
  // A card that was declined is not asked again by itself.
  const bool has_one = charge.state.status == ChargeStatus::created;
  state.method = wish.method != SandboxMethod::none ? wish.method : has_one ? state.method : SandboxMethod::none;
  if (state.method == SandboxMethod::none) return missing_param("payment_method");
  state.at = clock_.wall();
  if (!hear(charge.terms, state)) return bank_is_broken();
  return move(number, StepVerb::confirm, state, std::move(key), state.captured, wish.return_url);
}

Bank::Made Bank::prove(std::uint32_t number, Proof proof) {
  const Charge& charge = record_.at(number);
  if (charge.state.status != ChargeStatus::requires_action) {
    return unexpected_state(charge, "authenticated", "the status requires_action");
  }
  ChargeState state = charge.state;
  state.at = clock_.wall();
  if (proof == Proof::given) {
    approve(charge.terms, state);
  } else {
    state.status = ChargeStatus::declined;
  }
  return move(number, StepVerb::prove, state, {}, state.captured);
}

// Less than what was set aside may be taken; the rest is let go.
Bank::Made Bank::capture(std::uint32_t number, std::optional<std::int64_t> amount, StepKey key) {
  const Charge& charge = record_.at(number);
  if (charge.state.status != ChargeStatus::authorized) {
    return unexpected_state(charge, "captured", "the status requires_capture");
  }
  ChargeState state = charge.state;
  state.captured = amount.value_or(charge.terms.amount);
  if (state.captured > charge.terms.amount) {
    return wrong_amount("amount_to_capture", "amount_too_large", charge.terms.amount);
  }
  state.status = ChargeStatus::captured;
  state.at = clock_.wall();
  return move(number, StepVerb::capture, state, std::move(key), state.captured);
}

Bank::Made Bank::cancel(std::uint32_t number, StepKey key) {
  const Charge& charge = record_.at(number);
  if (charge.state.status == ChargeStatus::captured || charge.state.status == ChargeStatus::cancelled) {
    return unexpected_state(charge, "canceled",
                            "one of the following statuses: requires_payment_method, requires_capture, "
                            "requires_confirmation, requires_action, processing");
  }
  ChargeState state = charge.state;
  state.status = ChargeStatus::cancelled;
  state.at = clock_.wall();
  return move(number, StepVerb::cancel, state, std::move(key));
}

bool Bank::has_refund(std::uint32_t charge) const {
  for (std::uint32_t number = record_.step_count(); number > 0; --number) {
    const Step& step = record_.step(number);
    if (step.charge == charge && step.verb == StepVerb::refund) return true;
  }
  return false;
}

Bank::Made Bank::refund(const RefundWish& wish, StepKey key) {
  if (wish.charge > record_.size()) return no_such_param("charge", "charge", id_of(charge_prefix, wish.charge));
  const Charge& charge = record_.at(wish.charge);
  const std::int64_t left = charge.state.captured - charge.state.refunded;
  if (charge.state.status != ChargeStatus::captured) {
    return wrong_param("payment_intent", "resource_missing",
                       "This PaymentIntent does not have a successful charge to refund.");
  }
  if (left == 0) return wrong_param("", "charge_already_refunded", "The charge has already been refunded.");
  const std::int64_t amount = wish.amount.value_or(left);
  if (amount > left) return wrong_amount("amount", "amount_too_large", left);
  ChargeState state = charge.state;
  if (!rule_of(state.method).fails_first_refund || has_refund(wish.charge)) state.refunded += amount;
  state.at = clock_.wall();
  return move(wish.charge, StepVerb::refund, state, std::move(key), amount);
}

}  // namespace sluice::sandbox
