#include "app/serve/telemetry/analytics.h"

#include <boost/json.hpp>
#include <utility>
#include <variant>

#include "base/json_writer.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

// Empty: it is not counted.
std::string_view event_of(ledger::HoldState became) {
  switch (became) {
    case ledger::HoldState::released:
      return "hold.released";
    case ledger::HoldState::expired:
      return "hold.expired";
    case ledger::HoldState::sold:
      return "hold.sold";
    case ledger::HoldState::active:
    case ledger::HoldState::paying:
      break;
  }
  return {};
}

std::string_view event_of(ledger::OrderState became) {
  switch (became) {
    case ledger::OrderState::accepted:
      return "order.placed";
    case ledger::OrderState::paid:
      return "order.paid";
    case ledger::OrderState::confirmed:
      return "order.confirmed";
    case ledger::OrderState::payment_failed:
      return "order.payment_failed";
    case ledger::OrderState::released:
      return "order.released";
    case ledger::OrderState::refunded:
      return "order.refunded";
    case ledger::OrderState::payment_pending:
    case ledger::OrderState::payment_action_required:
      break;
  }
  return {};
}

// One round's events. An order's own row comes before the event that it was placed with, which tells of both.
class Reader {
public:
  explicit Reader(WallTime at) : at_(format_rfc3339(at)) {}

  void operator()(const ledger::InsertHold& hold) {
    JsonWriter line = begin("hold.taken", hold.sale);
    line.field("hold", hold.id.str());
    write_money(line, "total", hold.total_amount, hold.currency);
    write_items(line, hold.items);
    line.end_object();
  }
  void operator()(const ledger::MoveHold& hold) { end_hold(hold.sale, hold.id, hold.to); }
  // Back after its end; or it goes on, for another time or with fewer units.
  void operator()(const ledger::RenewHold& hold) {
    if (hold.from != hold.to) return end_hold(hold.sale, hold.id, hold.to);
    if (hold.to != ledger::HoldState::sold) return;
    JsonWriter line = begin("hold.part_returned", hold.sale);
    line.field("hold", hold.id.str());
    write_items(line, hold.items);
    line.end_object();
  }
  void operator()(const ledger::InsertOrder& order) {
    JsonWriter line = begin("order.placed", order.sale);
    line.field("order", order.id.str()).field("hold", order.hold.str());
    write_money(line, "total", order.total_amount, order.currency);
    line.end_object();
  }
  void operator()(const ledger::AppendOrderEvent& order) {
    const std::string_view event = event_of(order.state);
    if (event.empty() || order.state == ledger::OrderState::accepted) return;
    begin(event, order.sale).field("order", order.order.str()).end_object();
  }
  void operator()(const ledger::InsertRefund& refund) {
    const bool is_made = refund.state == ledger::RefundState::refunded;
    begin(is_made ? "refund.made" : "refund.asked", refund.sale)
        .field("order", refund.order.str())
        .field("refund", refund.number)
        .field("amount", refund.amount)
        .end_object();
  }
  template <class Other>
  void operator()(const Other& /*row*/) {}

  std::vector<std::string> events{};

private:
  JsonWriter begin(std::string_view event, std::string_view sale) {
    JsonWriter line(events.emplace_back());
    line.begin_object().field("at", at_).field("event", event).field("sale", sale);
    return line;
  }

  void end_hold(std::string_view sale, HoldId id, ledger::HoldState became) {
    const std::string_view event = event_of(became);
    if (!event.empty()) begin(event, sale).field("hold", id.str()).end_object();
  }

  static void write_money(JsonWriter& line, std::string_view name, std::int64_t amount, std::string_view currency) {
    line.key(name).begin_object().field("amount", amount).field("currency", currency).end_object();
  }

  // How many of what, and not which.
  static void write_items(JsonWriter& line, std::string_view items) {
    boost::system::error_code not_json;
    const json::value parsed = json::parse({items.data(), items.size()}, not_json);
    if (not_json || !parsed.is_array()) return;
    line.key("items").begin_array();
    for (const json::value& each : parsed.get_array()) {
      line.begin_object().field("item", std::string(each.at("item").as_string()));
      line.field("quantity", each.at("quantity").to_number<std::int64_t>());
      line.field("price", each.at("price").to_number<std::int64_t>());
      if (const json::value* returned = each.as_object().if_contains("returned")) {
        line.field("returned", returned->to_number<std::int64_t>());
      }
      line.end_object();
    }
    line.end_array();
  }

  const std::string at_;
};

}  // namespace

std::vector<std::string> events_of(std::span<const ledger::Write> writes, WallTime at) {
  Reader reader(at);
  for (const ledger::Write& write : writes) std::visit(reader, write);
  return std::move(reader.events);
}

Result<std::unique_ptr<Analytics>> Analytics::open(const DeliverySettings& settings, Log& log) {
  if (settings.analytics.empty()) return std::unique_ptr<Analytics>();
  auto file = fulfilment::AnalyticsFile::open(settings.analytics, log);
  if (!file) return Error{file.error().kind, "analytics.file: " + file.error().detail};
  return std::make_unique<Analytics>(std::move(*file));
}

edge::AnalyticsStand Analytics::stand() const {
  const auto counts = file_->counts();
  return {.written = counts.written, .dropped = counts.dropped};
}

void Analytics::on_round(std::span<const ledger::Write> writes, shop::Now now) {
  for (std::string& event : events_of(writes, now.wall)) file_->note(std::move(event));
}

}  // namespace sluice::app
