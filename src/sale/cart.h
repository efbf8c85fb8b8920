// A cart: what one buyer asks for at once, a row an item.
#pragma once

#include <boost/container/static_vector.hpp>
#include <cstdint>

#include "base/ids.h"

namespace sluice::sale {

inline constexpr std::size_t cart_rows_max = 16;      // items in one cart; a hold's answer stays small
inline constexpr std::uint32_t buyer_limit_max = 64;  // slots of a buyer are one machine word

struct CartRow {
  ItemIndex item{};
  std::uint32_t quantity = 0;
  friend bool operator==(const CartRow&, const CartRow&) = default;
};
using Cart = boost::container::static_vector<CartRow, cart_rows_max>;

// Adds `row` to `cart`, merging repeated items, in item order. False: a row too many, or more than any limit allows.
[[nodiscard]] bool add_to_cart(Cart& cart, CartRow row);

[[nodiscard]] std::uint32_t units_in(const Cart& cart);

}  // namespace sluice::sale
