#include "sale/refusal.h"

#include "sale/cart.h"

namespace sluice::sale {

Outcome refusal_of(const Take& take, const Stand& stand) {
  const std::uint32_t wanted = units_in(take.cart);
  const std::uint32_t allowed = stand.slots.left(take.buyer);
  if (wanted > allowed) return {.verdict = Verdict::limit_reached, .available = allowed};
  for (const CartRow& row : take.cart) {
    const std::uint32_t left = stand.item_limits.left(take.buyer, row.item);
    if (row.quantity > left) return {.verdict = Verdict::item_limit, .item = row.item, .available = left};
  }
  for (const CartRow& row : take.cart) {
    const std::uint32_t free = stand.shelf.item(row.item).free();
    if (free == 0) return {.verdict = Verdict::sold_out, .item = row.item};
    if (row.quantity > free) return {.verdict = Verdict::not_enough, .item = row.item, .available = free};
  }
  const std::uint32_t spare = take.line_free > take.kept_for_others ? take.line_free - take.kept_for_others : 0;
  if (wanted > spare) return {.verdict = Verdict::not_enough, .item = take.cart.front().item, .available = spare};
  return {};
}

}  // namespace sluice::sale
