// The port to whoever takes the money, and what a charge can come to.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace sluice::fulfilment {

struct Charge {
  std::string
      idempotency_key{};    // one per order, for ever: the provider charges once per key however often it is sent
  std::string reference{};  // our order id, kept by the provider with the charge
  std::string method{};     // "tok_ok" ...
  std::int64_t amount = 0;  // minor units
  std::string currency{};   // "EUR"
};

enum class ChargeOutcome {
  captured,         // Paid.
  declined,         // Final no; the buyer may try another way.
  action_required,  // The buyer must do something at the provider first.
  failed,           // The provider answered that it failed and charged nothing. Try again with the same key.
  unknown,          // No answer in time, or an unreadable one: it may be charged. Ask again with the same key; never
                    // with another.
};

struct ChargeResult {
  ChargeOutcome outcome = ChargeOutcome::unknown;
  std::string provider_reference{};  // the provider's own id; may be empty
  std::string detail{};              // one line for operators
};

// Thread-safe: many workers share one.
class PaymentProvider {
public:
  virtual ~PaymentProvider() = default;
  // Blocks up to the provider's time-out (5 s by default).
  [[nodiscard]] virtual ChargeResult charge(const Charge& charge) = 0;
};

}  // namespace sluice::fulfilment
