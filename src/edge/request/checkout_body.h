// What a buyer orders with: an address for the confirmation, a payment method, and details that are kept as they were
// written. Pure functions; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/refusal/refusal.h"
#include "shop/settings/checkout_config.h"

namespace sluice::edge {

struct CheckoutBody {
  std::string email;
  // Empty: none is named, as what costs nothing needs none; whether it does is its owner's to know.
  std::string method;
  // Whatever else was sent, as a JSON object, each member as it was written: `contact`, `shipping_address`,
  // `billing_address` and `shipping_method`, which are checked where they are there, and what the shop's own page
  // adds.
  std::string details;
  shop::GivenDetails given;  // which of those are there; whether the sale asks for them is its owner's to know
};
// {"email":"a@b.c","payment":{"method":"tok_ok"}, ...}
[[nodiscard]] std::optional<Refusal> read_checkout(std::string_view body, CheckoutBody& out);

// One address of one person, as a mailer takes it: local part, one @, domain; nothing that any mailer reads as the
// end of one recipient and the beginning of the next, or as a name in front of it.
[[nodiscard]] bool is_email(std::string_view text);

}  // namespace sluice::edge
