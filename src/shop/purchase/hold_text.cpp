#include "shop/purchase/hold_text.h"

#include "shop/sale/answer_text.h"

namespace sluice::shop {

std::string hold_json(Now now, Course& course, const Orders& orders, const sale::Hold& hold, std::string_view items,
                      std::string_view outcome) {
  HoldText text{.id = hold.id,
                .sale = course.sale(),
                .ordinal = hold.ordinal,
                .state = hold.state,
                .items = items,
                .total = hold.total,
                .currency = course.currency(),
                .expires_at = course.wall_at(now, hold.deadline),
                .order = orders.live_order(hold.id)};
  const AskedFor& asked = course.config().checkout.asks_for;
  if (hold.state == sale::HoldState::active && !asked.is_nothing()) text.asks_for = &asked;
  text.checkout_url = checkout_address(course.config().checkout, hold.id);
  if (hold.latest != Instant{}) text.pay_until = course.wall_at(now, hold.latest);
  return to_json(text, outcome);
}

}  // namespace sluice::shop
