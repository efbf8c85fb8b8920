// Reads a provider's answer to a charge. Pure.
#pragma once

#include <string_view>

#include "fulfilment/payment.h"

namespace sluice::fulfilment {

// What HTTP status `status` with `body` says about a charge (the table is in fulfilment/http_provider.h).
[[nodiscard]] ChargeResult read_charge_answer(long status, std::string_view body);

// The same of the answer to a cancellation.
[[nodiscard]] ChargeResult read_cancel_answer(long status, std::string_view body);

}  // namespace sluice::fulfilment
