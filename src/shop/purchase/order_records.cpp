#include "shop/purchase/order_records.h"

#include "base/invariant.h"
#include "shop/sale/answer_text.h"

namespace sluice::shop {

const OrderRecord* OrderRecords::find(OrderId id) const {
  const auto at = records_.find(id);
  return at == records_.end() ? nullptr : &at->second;
}

OrderRecord& OrderRecords::at(OrderId id) {
  const auto at = records_.find(id);
  SLUICE_INVARIANT(at != records_.end());
  return at->second;
}

const OrderRecord& OrderRecords::at(OrderId id) const {
  const OrderRecord* record = find(id);
  SLUICE_INVARIANT(record != nullptr);
  return *record;
}

Answer order_conflict(OrderId order, std::string_view why) {
  return {.verdict = Verdict::conflict, .detail = "order " + order.str() + " " + std::string(why)};
}

bool OrderRecords::is_paid_at_shop(OrderId id) const {
  const OrderRecord* record = find(id);
  return record != nullptr && !record->shop_order.empty();
}

std::string OrderRecords::to_text(OrderId id) const {
  const OrderRecord& order = at(id);
  const auto state = order.history.empty() ? ledger::OrderState::accepted : order.history.back().state;
  const bool is_to_act = state == ledger::OrderState::payment_action_required;
  return to_json(OrderText{.id = id,
                           .hold = order.hold,
                           .sale = course_.sale(),
                           .state = state,
                           .items = order.items,
                           .total = order.total,
                           .currency = course_.currency(),
                           .refunded = order.refunded,
                           .history = order.history,
                           .action_url = is_to_act ? std::string_view(order.action_url) : std::string_view(),
                           .shop_order = order.shop_order,
                           .is_delayed = order.is_delayed && order::is_payment_open(state),
                           .is_mailed = !order.language.empty()});
}

}  // namespace sluice::shop
