// Reads Stripe's answers about a payment intent. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "fulfilment/payment/payment.h"

namespace sluice::fulfilment {

// What HTTP status `status` with `body` says of a charge: to its making and confirmation, when it was read again, and
// to its capture or cancellation. The tables are in fulfilment/stripe/stripe_provider.h.
[[nodiscard]] ChargeResult read_charge_answer(const Charge& charge, long status, std::string_view body);
[[nodiscard]] ChargeResult read_intent_answer(const Charge& charge, long status, std::string_view body);
[[nodiscard]] ChargeResult read_last_answer(const Charge& charge, long status, std::string_view body);

// Where a buyer may be sent to act: an https address, or one of this machine (the sandbox's).
[[nodiscard]] bool is_action_url(std::string_view text);
// The same of a refund, to its making.
[[nodiscard]] ChargeResult read_refund_answer(const Charge& charge, long status, std::string_view body);
// Among a payment's refunds, the one that was made under the charge's key, or nothing. A list that cannot be read is
// `unknown`: then nobody knows whether there is one.
[[nodiscard]] std::optional<ChargeResult> find_refund(const Charge& charge, long status, std::string_view body);

// What a payment's refunds are together: `captured`, with `paid_back`. A list that cannot be read, or does not end,
// is `unknown`.
[[nodiscard]] ChargeResult add_up_refunds(long status, std::string_view body);

// An id that may stand in an address: "pi_" and letters, digits and underscores.
[[nodiscard]] bool is_intent_id(std::string_view text);

}  // namespace sluice::fulfilment
