// What a merchant says of where a sale's holds are paid for: here, and then what buyers are asked for besides an
// e-mail address, or at the shop itself, and then where they go on to and how long their units are kept meanwhile.
// Part of a SaleConfig (shop/config.h), where it is checked with the rest.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace sluice {
class JsonWriter;
}  // namespace sluice

namespace sluice::shop {

class Fields;
struct SaleConfig;

// Who is paid: orders and payments are made here, or the shop's own checkout is told of the hold and says what became
// of it (docs/own_checkout.md).
enum class Payment : std::uint8_t { sluice, shop };

struct ShippingMethod {
  std::string id;    // as the order keeps it
  std::string name;  // as people read it
  friend bool operator==(const ShippingMethod&, const ShippingMethod&) = default;
};
inline constexpr std::size_t shipping_methods_max = 10;  // more is not a choice

// What a checkout asks for; edge/request/checkout_body.h says what is taken for each.
struct AskedFor {
  bool contact = false;
  bool shipping_address = false;
  bool billing_address = false;                    // left out, it is the shipping address
  std::vector<ShippingMethod> shipping_methods{};  // one of these; none: nothing is asked
  friend bool operator==(const AskedFor&, const AskedFor&) = default;
  [[nodiscard]] bool is_nothing() const { return *this == AskedFor{}; }
};
// What a checkout has brought of it, in the right form.
struct GivenDetails {
  bool contact = false;
  bool shipping_address = false;
  bool billing_address = false;
  std::string shipping_method{};  // empty: none
};
// What is asked for and not given, as in "shipping_address: is asked for by this sale"; empty: nothing.
[[nodiscard]] std::string what_is_missing(const AskedFor& asked, const GivenDetails& given);

struct CheckoutConfig {
  Payment payment = Payment::sluice;
  AskedFor asks_for;
  std::string url;  // "https://shop.example/checkout?hold={hold}"; empty: the shop leads its buyers itself
  // From the taking of a hold, so long at most the shop may keep it: longer, and units wait for people who went away
  // in the middle of paying. Never below `hold`.
  Duration hold_max = std::chrono::minutes(30);
  friend bool operator==(const CheckoutConfig&, const CheckoutConfig&) = default;
};

// For the engine: 0 where payments are made here, which have an end of their own.
[[nodiscard]] Duration hold_max_of(const SaleConfig& config);
// Where the buyer of a hold goes on to; empty: the settings do not say, or it is paid for here.
[[nodiscard]] std::string checkout_address(const CheckoutConfig& checkout, HoldId hold);

// Reads the fields, of a sale whose items and `hold` have been read. What is wrong is told to `fields`.
void read_payment(Fields& fields, SaleConfig& config);   // once and for all
void read_checkout(Fields& fields, SaleConfig& config);  // what may change in a running sale
void write_checkout(JsonWriter& json, const CheckoutConfig& checkout);
// The members `asks_for` and `shipping_methods`, as the settings have them and buyers are told them.
void write_asked_for(JsonWriter& json, const AskedFor& asked);

}  // namespace sluice::shop
