// What a buyer wants to take, as POST /buy and POST /holds say it. Pure; thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "edge/refusal/refusal.h"
#include "sale/cart.h"
#include "shop/told/sale_view.h"

namespace sluice::edge {

struct CartBody {
  sale::Cart cart;
  LineIndex line{};
};
// {"items":[{"item":"tee","quantity":1}]}: repeated items merged, all of one line, each known.
[[nodiscard]] std::optional<Refusal> read_cart(std::string_view body, const shop::SaleView& sale, CartBody& out);
// The same, by way of a JSON value whatever is written: what read_cart() does with what is not in the plain form.
[[nodiscard]] std::optional<Refusal> read_json_cart(std::string_view body, const shop::SaleView& sale, CartBody& out);

}  // namespace sluice::edge
