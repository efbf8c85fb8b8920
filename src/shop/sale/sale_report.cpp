#include "shop/sale/sale_report.h"

namespace sluice::shop {

std::string SaleReport::text(Now now) const {
  std::string out;
  JsonWriter json(out);
  json.begin_object()
      .field("sale", course_.sale())
      .field("state", to_string(course_.state()))
      .field("now", format_rfc3339(now.wall));
  write_items(json);
  json.key("lines").begin_array();
  for (std::size_t i = 0; i < floor_.line_count(); ++i) write_line(json, i);
  json.end_array().field("inside", floor_.people_inside());
  write_counters(json);
  json.end_object();
  return out;
}

void SaleReport::write_items(JsonWriter& json) const {
  json.key("items").begin_array();
  for (std::size_t i = 0; i < units_.item_count(); ++i) {
    const sale::ItemCounts counts = units_.counts(item_at(i));
    const std::uint32_t offered = floor_.offered_of(i, counts.free);
    const double part = counts.on_sale() == 0 ? 0 : double(counts.sold) / counts.on_sale();
    json.begin_object().field("item", course_.item(item_at(i))).field("stock", counts.stock);
    json.field("available", counts.free - offered).field("offered", offered).field("held", counts.held);
    json.field("sold", counts.sold).field("withdrawn", counts.withdrawn);
    json.key("sell_through").decimal(part, 4).end_object();
  }
  json.end_array();
}

void SaleReport::write_line(JsonWriter& json, std::size_t i) const {
  const line::Board& board = course_.line_front(line_at(i)).board;
  const line::Turnstile::Reading reading = board.turnstile.read();
  json.begin_object().field("line", course_.line(line_at(i)));
  json.field("issued", reading.issued).field("serving", reading.serving);
  json.field("waiting", board.waiting())
      .field("offered", floor_.line(i).engine.offered())
      .field("called", floor_.line(i).engine.called_total());
  if (floor_.has_shares()) json.key("share").decimal(calling_.share(i), 6);
  if (floor_.has_shares() && i > 0) {
    json.key("codes").begin_object().field("used", codes_.used(line_at(i)));
    json.field("uses_left", codes_.uses_left(line_at(i))).end_object();
  }
  json.end_object();
}

void SaleReport::write_counters(JsonWriter& json) const {
  const SaleCounters& counters = course_.counters();
  json.key("joins").begin_object();
  json.field("called", counters.joins_called.load()).field("in_line", counters.joins_waiting.load());
  json.field("sold_out", counters.joins_sold_out.load()).field("refused", counters.joins_refused.load());
  json.field("overloaded", counters.joins_overloaded.load()).end_object();
  json.field("calls", counters.calls.load()).key("holds").begin_object();
  json.field("secured", counters.holds_secured.load()).field("sold", counters.holds_sold.load());
  json.field("released", counters.holds_released.load()).field("expired", counters.holds_expired.load());
  json.field("refused", counters.holds_refused.load()).end_object().key("orders").begin_object();
  json.field("accepted", counters.orders_accepted.load()).field("confirmed", counters.orders_confirmed.load());
  json.field("payment_failed", counters.orders_payment_failed.load()).end_object();
}

}  // namespace sluice::shop
