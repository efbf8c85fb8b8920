#include "edge/admin/order_text.h"

#include <array>
#include <boost/json.hpp>

#include "base/json_member.h"
#include "base/json_writer.h"
#include "base/money.h"

namespace sluice::edge {
namespace {

constexpr std::string_view titles =
    "order,created_at,sale,state,email,items,total,currency,method,payment_state,provider,provider_reference,hold,"
    "details,refunded\r\n";

// "2 x tee; 1 x mug"
std::string items_text(const std::string& items) {
  boost::system::error_code error;
  const auto value = boost::json::parse(items, error);
  std::string text;
  if (error || !value.is_array()) return text;
  for (const auto& item : value.get_array()) {
    if (!item.is_object()) continue;
    const auto* quantity = item.get_object().if_contains("quantity");
    if (quantity == nullptr || *quantity == 0) continue;  // all of it was given back
    if (!text.empty()) text += "; ";
    text += boost::json::serialize(*quantity) + " x " + std::string(text_member(item.get_object(), "item"));
  }
  return text;
}

// "25.00", without the currency, which is a column of its own.
std::string amount_text(std::int64_t amount, const ledger::OrderRow& order) {
  const std::string text = money_text(amount, order.currency);
  return text.substr(0, text.find(' '));
}

void write_payment(const ledger::PaymentRow& payment, JsonWriter& json) {
  json.begin_object().field("payment", payment.id.str()).field("state", ledger::to_string(payment.state));
  json.field("provider", payment.provider).field("provider_reference", payment.provider_reference);
  json.field("idempotency_key", payment.idempotency_key).end_object();
}

void write_refund(const ledger::RefundRow& refund, const ledger::OrderRow& order, JsonWriter& json) {
  json.begin_object().field("refund", refund.number).field("state", ledger::to_string(refund.state));
  json.key("amount").begin_object().field("amount", refund.amount).field("currency", order.currency).end_object();
  json.field("units", ledger::to_string(refund.units));
  if (!refund.items.empty()) json.key("items").raw(refund.items);
  json.field("provider_reference", refund.provider_reference);
  json.field("detail", refund.detail).field("job", refund.job.str());
  json.field("created_at", format_rfc3339(refund.created_at)).end_object();
}

void write_members(const ledger::ListedOrder& listed, JsonWriter& json) {
  const ledger::OrderRow& order = listed.order;
  json.field("order", order.id.str()).field("sale", order.sale).field("hold", order.hold.str());
  json.field("state", ledger::to_string(order.state)).field("email", order.email).field("method", order.method);
  json.key("total").begin_object().field("amount", order.total_amount).field("currency", order.currency).end_object();
  json.key("refunded").begin_object().field("amount", listed.refunded).field("currency", order.currency).end_object();
  json.key("items").raw(listed.items).key("details").raw(order.details);
  json.key("payment");
  listed.payment ? write_payment(*listed.payment, json) : void(json.null());
  json.field("created_at", format_rfc3339(order.created_at));
}

}  // namespace

void write_order(const ledger::ListedOrder& listed, std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  write_members(listed, json);
  json.end_object();
}

void write_order(const ledger::OrderFile& file, std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  write_members(file.listed, json);
  json.key("history").begin_array();
  for (const auto& event : file.history) {
    json.begin_object().field("state", ledger::to_string(event.state));
    json.field("at", format_rfc3339(event.at)).end_object();
  }
  json.end_array().key("refunds").begin_array();
  for (const auto& refund : file.refunds) write_refund(refund, file.listed.order, json);
  json.end_array().end_object();
}

std::string_view csv_titles() {
  return titles;
}

void write_csv_line(const ledger::ListedOrder& listed, std::string& out) {
  const ledger::OrderRow& order = listed.order;
  const ledger::PaymentRow none;
  const ledger::PaymentRow& payment = listed.payment ? *listed.payment : none;
  const std::array<std::string, 15> cells{order.id.str(),
                                          format_rfc3339(order.created_at),
                                          order.sale,
                                          std::string(ledger::to_string(order.state)),
                                          order.email,
                                          items_text(listed.items),
                                          amount_text(order.total_amount, order),
                                          order.currency,
                                          order.method,
                                          listed.payment ? std::string(ledger::to_string(payment.state)) : "",
                                          payment.provider,
                                          payment.provider_reference,
                                          order.hold.str(),
                                          order.details,
                                          amount_text(listed.refunded, order)};
  write_csv_cells(cells, out);
}

}  // namespace sluice::edge
