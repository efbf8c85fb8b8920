// The states that rows may be in, and the text of each.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "order/book.h"
#include "order/refund_states.h"
#include "sale/states.h"

namespace sluice::ledger {

// Text in the tables is exactly the API's text; to_string below gives it.
using ClaimState = sale::ClaimState;
using HoldState = sale::HoldState;
using OrderState = order::State;
using RefundState = order::RefundState;
using UnitsThen = order::UnitsThen;
enum class JobState : std::uint8_t { ready, done, dead, dropped };  // dead: given up, waits for a person
enum class PaymentState : std::uint8_t {
  created,
  action_required,
  captured,
  declined,
  failed,
  cancelled,
  unknown,
  authorized  // set aside for us, to be captured
};

[[nodiscard]] std::string_view to_string(ClaimState state);
[[nodiscard]] std::string_view to_string(HoldState state);
[[nodiscard]] std::string_view to_string(OrderState state);
[[nodiscard]] std::string_view to_string(JobState state);
[[nodiscard]] std::string_view to_string(PaymentState state);
[[nodiscard]] std::string_view to_string(RefundState state);
[[nodiscard]] std::string_view to_string(UnitsThen units);
[[nodiscard]] std::optional<ClaimState> claim_state_from(std::string_view text);
[[nodiscard]] std::optional<HoldState> hold_state_from(std::string_view text);
[[nodiscard]] std::optional<OrderState> order_state_from(std::string_view text);
[[nodiscard]] std::optional<JobState> job_state_from(std::string_view text);
[[nodiscard]] std::optional<PaymentState> payment_state_from(std::string_view text);
[[nodiscard]] std::optional<RefundState> refund_state_from(std::string_view text);
[[nodiscard]] std::optional<UnitsThen> units_then_from(std::string_view text);

// A hold in one of these states keeps its units: active, paying, sold.
[[nodiscard]] bool keeps_units(HoldState state);
// A payment in one of these states pays for its hold: authorized, captured.
[[nodiscard]] bool pays(PaymentState state);

// By the state that is wanted; the second argument's value does not matter.
[[nodiscard]] inline auto state_from(std::string_view text, ClaimState) {
  return claim_state_from(text);
}
[[nodiscard]] inline auto state_from(std::string_view text, HoldState) {
  return hold_state_from(text);
}
[[nodiscard]] inline auto state_from(std::string_view text, OrderState) {
  return order_state_from(text);
}
[[nodiscard]] inline auto state_from(std::string_view text, JobState) {
  return job_state_from(text);
}
[[nodiscard]] inline auto state_from(std::string_view text, PaymentState) {
  return payment_state_from(text);
}
[[nodiscard]] inline auto state_from(std::string_view text, RefundState) {
  return refund_state_from(text);
}
[[nodiscard]] inline auto state_from(std::string_view text, UnitsThen) {
  return units_then_from(text);
}
template <class T>
concept State = requires(T state) {
  state_from(std::string_view(), state);
};

}  // namespace sluice::ledger
