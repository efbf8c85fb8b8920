// Signed tokens: who a buyer is, which place a ticket is, what a pass permits. Their text is in sealed.h; the payload
// is a fixed binary layout, one per purpose.
//
// Pure functions of their arguments; thread-safe; 0.5 µs each.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "token/key_ring.h"
#include "token/text.h"

namespace sluice::token {

// Stands for the sale in tokens: the first 8 bytes of SHA-256 of its id.
enum class SaleTag : std::uint64_t {};
[[nodiscard]] SaleTag sale_tag(std::string_view sale);

// Stands for the buyer in tickets and passes: the random half of the buyer's id.
enum class BuyerThumb : std::uint64_t {};
[[nodiscard]] constexpr BuyerThumb thumb_of(BuyerId buyer) {
  return BuyerThumb{buyer.value().random()};
}

struct Buyer {  // 16 bytes
  BuyerId id;
  friend bool operator==(const Buyer&, const Buyer&) = default;
};

struct Ticket {  // 34 bytes
  SaleTag sale{};
  LineIndex line{};
  Ordinal ordinal{};
  std::uint32_t epoch = 0;  // of the line; a cleared line starts a new one
  BuyerThumb buyer{};
  WallTime issued_at{};  // when the place was taken; of the allowances alone a measure
  friend bool operator==(const Ticket&, const Ticket&) = default;
};

struct Pass {  // 43 bytes
  SaleTag sale{};
  LineIndex line{};  // with the sale it says which items
  Ordinal ordinal{};
  std::uint32_t epoch = 0;
  BuyerThumb buyer{};
  std::uint8_t quantity = 0;  // units at most
  WallTime issued_at{};
  WallTime expires_at{};
  friend bool operator==(const Pass&, const Pass&) = default;
};

[[nodiscard]] Text sign(const KeyRing& ring, WallTime now, const Buyer& buyer);
[[nodiscard]] Text sign(const KeyRing& ring, WallTime now, const Ticket& ticket);
[[nodiscard]] Text sign(const KeyRing& ring, WallTime now, const Pass& pass);

[[nodiscard]] std::optional<Buyer> verify_buyer(const KeyRing& ring, WallTime now, std::string_view text);
[[nodiscard]] std::optional<Ticket> verify_ticket(const KeyRing& ring, WallTime now, std::string_view text);
// A pass past its `expires_at` is refused too.
[[nodiscard]] std::optional<Pass> verify_pass(const KeyRing& ring, WallTime now, std::string_view text);

}  // namespace sluice::token
