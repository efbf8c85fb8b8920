#include "shop/purchase/erasing.h"

#include "base/json_writer.h"

namespace sluice::shop {
namespace {

Answer conflict(OrderId order, const std::string& why) {
  return {.verdict = Verdict::conflict, .detail = "order " + order.str() + " " + why};
}

}  // namespace

Answer Erasing::apply(Now, const EraseOrder& erase, Round& round) {
  const order::Order* order = cashier_.book().find(erase.order);
  if (order != nullptr && order::is_payment_open(order->state)) {
    return conflict(erase.order, "is " + std::string(ledger::to_string(order->state)) + ": its payment is not over");
  }
  if (const JobId job = telling_of(erase.order); !job.is_nil()) {
    return conflict(erase.order, "is still told of by " + job.str() + ": wait for it, or retry or drop it");
  }
  round.add(ledger::EraseOrder{.sale = course_.sale(), .id = erase.order, .details = round.keep(erase.details)});
  if (records_.has(erase.order)) {
    records_.at(erase.order).email.clear();
    records_.at(erase.order).language.clear();
  }
  Answer answer{.verdict = Verdict::done};
  JsonWriter(answer.body).begin_object().field("order", erase.order.str()).field("erased", true).end_object();
  return answer;
}

JobId Erasing::telling_of(OrderId order) const {
  JobId telling{};
  const std::string id = order.str();
  outbox_.deliveries().for_each([&](const delivery::Delivery& one) {
    if (one.subject == id) telling = one.id;
  });
  return telling;
}

}  // namespace sluice::shop
