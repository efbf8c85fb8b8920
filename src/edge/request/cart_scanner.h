// A cart in the one plain form in which pages and programs write it, read without building anything.
//
//   {"items":[{"item":"tee","quantity":1},...]}     blanks between its parts, the two members of a row in any order
//
// Who buys comes with a crowd, and of most of them nothing but this is read before they are told that everything is
// sold. Whatever is written otherwise, be it right or wrong, is the JSON reader's to judge (cart_body.h): no text is
// taken here that it would refuse, or take for another cart. Pure; thread-safe; no allocation.
#pragma once

#include <optional>
#include <string_view>

#include "sale/cart.h"

namespace sluice::edge {

// A row as it is written.
struct ScannedRow {
  std::string_view item;
  std::uint32_t quantity = 0;  // 1 to 99 999
};
using ScannedCart = boost::container::static_vector<ScannedRow, sale::cart_rows_max>;

// nullopt: not of the plain form.
[[nodiscard]] std::optional<ScannedCart> scan_cart(std::string_view body);

}  // namespace sluice::edge
