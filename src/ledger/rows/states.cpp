#include "ledger/rows/states.h"

#include <array>
#include <cstddef>

#include "base/ids.h"

namespace sluice::ledger {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 4> claim_states{"held", "sold", "withdrawn", "released"};
constexpr std::array<std::string_view, 5> hold_states{"active", "paying", "sold", "released", "expired"};
constexpr std::array<std::string_view, 8> order_states{"accepted", "payment_pending", "payment_action_required",
                                                       "paid",     "confirmed",       "payment_failed",
                                                       "released", "refunded"};
constexpr std::array<std::string_view, 4> job_states{"ready", "done", "dead", "dropped"};
constexpr std::array<std::string_view, 8> payment_states{"created", "action_required", "captured", "declined",
                                                         "failed",  "cancelled",       "unknown",  "authorized"};

constexpr std::array<std::string_view, 4> refund_states{"asked", "refunded", "refused", "dropped"};
constexpr std::array<std::string_view, 3> units_then{"keep", "return", "withdraw"};

static_assert(claim_states[raw(ClaimState::released)] == "released");
static_assert(hold_states[raw(HoldState::expired)] == "expired");
static_assert(order_states[raw(OrderState::refunded)] == "refunded");
static_assert(job_states[raw(JobState::dropped)] == "dropped");
static_assert(payment_states[raw(PaymentState::authorized)] == "authorized");

static_assert(refund_states[raw(RefundState::dropped)] == "dropped");
static_assert(units_then[raw(UnitsThen::withdraw)] == "withdraw");

template <class State, std::size_t N>
std::optional<State> state_from(const std::array<std::string_view, N>& names, std::string_view text) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == text) return static_cast<State>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(ClaimState state) {
  return claim_states[raw(state)];
}
std::string_view to_string(HoldState state) {
  return hold_states[raw(state)];
}
std::string_view to_string(OrderState state) {
  return order_states[raw(state)];
}
std::string_view to_string(JobState state) {
  return job_states[raw(state)];
}
std::string_view to_string(PaymentState state) {
  return payment_states[raw(state)];
}

std::string_view to_string(RefundState state) {
  return refund_states[raw(state)];
}
std::string_view to_string(UnitsThen units) {
  return units_then[raw(units)];
}

std::optional<ClaimState> claim_state_from(std::string_view text) {
  return state_from<ClaimState>(claim_states, text);
}
std::optional<HoldState> hold_state_from(std::string_view text) {
  return state_from<HoldState>(hold_states, text);
}
std::optional<OrderState> order_state_from(std::string_view text) {
  return state_from<OrderState>(order_states, text);
}
std::optional<JobState> job_state_from(std::string_view text) {
  return state_from<JobState>(job_states, text);
}
std::optional<PaymentState> payment_state_from(std::string_view text) {
  return state_from<PaymentState>(payment_states, text);
}

std::optional<RefundState> refund_state_from(std::string_view text) {
  return state_from<RefundState>(refund_states, text);
}
std::optional<UnitsThen> units_then_from(std::string_view text) {
  return state_from<UnitsThen>(units_then, text);
}

bool pays(PaymentState state) {
  return state == PaymentState::authorized || state == PaymentState::captured;
}

bool keeps_units(HoldState state) {
  switch (state) {
    case HoldState::active:
    case HoldState::paying:
    case HoldState::sold:
      return true;
    case HoldState::released:
    case HoldState::expired:
      return false;
  }
  return false;
}

}  // namespace sluice::ledger
