// What Stripe is sent of a charge: the parameters of a request, as a form.
//
// Pure.
#pragma once

#include <string>

#include "fulfilment/payment/payment.h"

namespace sluice::fulfilment {

// An intent that is confirmed at once, and captured by a further request.
[[nodiscard]] std::string intent_form(const Charge& charge);
// Of the charge's amount, from its intent.
[[nodiscard]] std::string refund_form(const Charge& charge);

}  // namespace sluice::fulfilment
