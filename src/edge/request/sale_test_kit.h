// The sale that the tests of bodies are read for: a tee and a hat, four units a buyer.
#pragma once

#include "shop/told/sale_view.h"

namespace sluice::edge {

inline shop::SaleView a_sale(shop::LineMode line = shop::LineMode::sale) {
  shop::SaleView view;
  view.config.id = "drop";
  view.config.line = line;
  view.config.buyer_limit = 4;
  for (const char* id : {"tee", "hat"}) {
    view.config.items.push_back({.id = id, .name = id, .price = {.amount = 1, .currency = "EUR"}, .stock = 9});
  }
  return view;
}

}  // namespace sluice::edge
