// Charges, refunds and events as Stripe's API shows them. Made from terms and a state alone. Pure.
#pragma once

#include <string_view>

#include "base/json_writer.h"
#include "sandbox/charge.h"

namespace sluice::sandbox {

// "requires_capture" for authorized, and so on.
[[nodiscard]] std::string_view intent_status(ChargeStatus status);

enum class LatestCharge : std::uint8_t { by_id, whole };
// `state`: the charge's own, or that after one of its steps. `url`: of the sandbox, for the buyer who must act.
void write_intent(JsonWriter& json, const Charge& charge, const ChargeState& state, std::string_view url,
                  LatestCharge latest = LatestCharge::by_id);

// The bank did not pay it back.
[[nodiscard]] bool is_failed_refund(const Step& step);
// REQUIRES: a refund, and the charge that it is of.
void write_refund(JsonWriter& json, const Charge& charge, const Step& refund);

// What a step is told as: "payment_intent.succeeded".
[[nodiscard]] std::string_view event_type(const Step& step);
// REQUIRES: the charge of the step.
void write_event(JsonWriter& json, const Charge& charge, const Step& step, std::string_view url);

}  // namespace sluice::sandbox
