#include "sale/cart.h"

#include <algorithm>

namespace sluice::sale {

bool add_to_cart(Cart& cart, CartRow row) {
  if (row.quantity == 0 || row.quantity > buyer_limit_max) return false;
  const auto at = std::lower_bound(cart.begin(), cart.end(), row.item,
                                   [](const CartRow& a, ItemIndex item) { return a.item < item; });
  if (at != cart.end() && at->item == row.item) {
    at->quantity += row.quantity;
    return at->quantity <= buyer_limit_max;
  }
  if (cart.size() == cart.capacity()) return false;
  cart.insert(at, row);
  return true;
}

std::uint32_t units_in(const Cart& cart) {
  std::uint32_t sum = 0;
  for (const CartRow& row : cart) sum += row.quantity;
  return sum;
}

}  // namespace sluice::sale
