#include "shop/told/status_text.h"

#include <algorithm>

namespace sluice::shop {

std::string_view StatusText::state() const {
  if (course_.state() != SaleState::open) return to_string(course_.state());
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    if (!floor_.is_sold_out(line_at(i))) return to_string(course_.state());
  }
  return "sold_out";
}

// A crowd that streams cannot hold would ask for them all the same, once each, to be refused.
bool StatusText::offers_events() const {
  std::uint64_t waiting = 0;
  for (const auto& line : course_.front().lines) waiting += line->board.waiting();
  return settings_.event_streams_max > 0 && waiting <= settings_.event_streams_max;
}

std::string StatusText::text(Duration poll_after, std::vector<StatusDocument::Part>& items) const {
  const SaleConfig& config = course_.config();
  const auto write_time = [](JsonWriter& json, const std::optional<WallTime>& time) {
    time ? json.text(format_rfc3339(*time)) : json.null();
  };
  std::string out;
  out.reserve(512);
  JsonWriter json(out);
  json.begin_object().field("sale", config.id).field("name", config.name).field("state", state());
  write_time(json.key("opens_at"), config.opens_at);
  if (config.lobby_time > Duration::zero() && config.opens_at) {
    json.field("lobby_opens_at", format_rfc3339(schedule_.lobby_opens_at()));
  }
  schedule_.write_draw(json);
  write_time(json.key("closes_at"), config.closes_at);
  json.field("buyer_limit", config.buyer_limit);
  if (!config.waitlist) json.field("waitlist", false);
  if (config.identity != Identity::anybody) json.field("identity", to_string(config.identity));
  json.key("items").begin_array();
  for (std::size_t i = 0; i < units_.item_count(); ++i) {
    json.begin_object();
    const std::size_t begin = out.size() - 1;
    write_item(json, i);
    json.end_object();
    items.push_back({.begin = begin, .end = out.size()});
  }
  json.end_array();
  // The line of the sale, or of its first item; the lines of further items, or the priority lines, follow under their
  // names. Codes are nobody's to see.
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    if (i == 0) json.key("line");
    if (i == 1) json.key(floor_.has_shares() ? "priority" : "lines").begin_object();
    if (i >= 1) json.key(course_.line(line_at(i)));
    write_line(json, i);
  }
  if (floor_.line_count() > 1) json.end_object();
  if (config.rehearsal) json.field("rehearsal", true);
  if (config.checkout.payment == Payment::shop) json.field("payment", "shop");
  if (course_.is_gate() && everybody_passes(config.gate, course_.state())) json.field("everybody_passes", true);
  json.field("message", config.message);
  json.field("poll_after_ms", poll_after / std::chrono::milliseconds(1));
  if (offers_events()) json.field("events", "/v1/sales/" + config.id + "/events");
  json.end_object();
  return out;
}

void StatusText::write_item(JsonWriter& json, std::size_t index) const {
  const ItemConfig& item = course_.config().items[index];
  const sale::ItemCounts counts = units_.counts(item_at(index));
  json.field("item", item.id).field("name", item.name).key("price").begin_object();
  json.field("amount", item.price.amount).field("currency", item.price.currency).end_object();
  const std::uint32_t kept = floor_.offered_of(index, counts.free);
  json.field("stock", counts.on_sale()).field("available", counts.free - kept);
  json.field("kept", kept).field("held", counts.held);
  if (item.limit > 0) json.field("limit", item.limit);
}

void StatusText::write_line(JsonWriter& json, std::size_t index) const {
  constexpr std::uint32_t knots = 8;
  const line::Board& board = course_.line_front(line_at(index)).board;
  const line::Turnstile::Reading reading = board.turnstile.read();
  json.begin_object();
  if (floor_.has_shares() && index > 0) json.key("share").decimal(calling_.share(index), 6);
  json.field("waiting", board.waiting()).field("issued", reading.issued);
  // The reserve is nobody's yet; shown is how far people have really been served.
  json.field("serving", std::min(reading.serving, reading.issued));
  json.key("pace_per_s").decimal(floor_.line(index).calls_per_s, 2);
  if (schedule_.has_drawn()) json.field("drawn", floor_.line(index).drawn);
  write_slow_reason(json, index);
  // A browser finds its own place between two of these (ordinal, people ahead).
  json.key("knots").begin_array();
  const std::uint32_t span = reading.issued > reading.serving ? reading.issued - reading.serving : 0;
  for (std::uint32_t k = 1; k <= std::min(knots, span); ++k) {
    const auto ordinal =
        static_cast<std::uint32_t>(reading.serving + std::uint64_t{span} * k / std::min(knots, span));
    json.begin_array().number(ordinal).number(board.ahead(Ordinal{ordinal})).end_array();
  }
  json.end_array().end_object();
}

void StatusText::write_slow_reason(JsonWriter& json, std::size_t index) const {
  const std::uint32_t waiting = course_.line_front(line_at(index)).board.waiting();
  const line::Rise rise = line::rise_of(floor_.line(index).wait.forecast(), waiting);
  // A pause is told while it lasts; what it made longer is known by then. And it is full only for somebody.
  const bool is_over = rise == line::Rise::paused && course_.state() != SaleState::paused;
  const bool is_full_for_nobody = rise == line::Rise::no_room && waiting == 0;
  json.key("slow_reason");
  if (rise == line::Rise::none || is_over || is_full_for_nobody) {
    json.null();
  } else {
    json.text(line::to_string(rise));
  }
}

}  // namespace sluice::shop
