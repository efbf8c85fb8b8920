#include "shop/telling.h"

#include <algorithm>
#include <boost/container_hash/hash.hpp>
#include <cmath>

namespace sluice::shop {
namespace {

// How quickly the measured rate of calls follows a change: about ten seconds.
constexpr double rate_smoothing = 0.01;
constexpr Duration status_age_max = std::chrono::seconds(1);

LineIndex line_at(std::size_t index) {
  return LineIndex{static_cast<std::uint16_t>(index)};
}
ItemIndex item_at(std::size_t index) {
  return ItemIndex{static_cast<std::uint16_t>(index)};
}

// Units that were taken off sale are nobody's to buy, so buyers are told of the others.
std::uint32_t on_sale(const sale::ItemCounts& counts) {
  return counts.stock - counts.withdrawn;
}

}  // namespace

Telling::Telling(Course& course, const Units& units, Floor& floor, const Calling& calling, const Schedule& schedule,
                 const PriorityCodes& codes, const OwnerSettings& settings, Now now)
    : course_(course),
      units_(units),
      floor_(floor),
      calling_(calling),
      schedule_(schedule),
      codes_(codes),
      settings_(settings),
      poll_advice_(settings.poll_advice_max, now.mono),
      read_budget_per_s_(settings.status_reads_per_s_max),
      rated_at_(now.mono) {}

void Telling::tell(Now now, Round& round) {
  follow_rates(now);
  tell_gauges(round);
  tell_forecasts(now, round);
  tell_claims(now, round);
  tell_poll_advice(now, round);
  tell_status(now, round);
}

void Telling::follow_rates(Now now) {
  const double elapsed = static_cast<double>((now.mono - rated_at_).count()) / 1e6;
  rated_at_ = now.mono;
  if (elapsed <= 0) return;
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    OwnedLine& line = floor_.line(i);
    const double rate = static_cast<double>(line.engine.called_total() - line.calls_rated) / elapsed;
    line.calls_per_s += (rate - line.calls_per_s) * std::min(1.0, rate_smoothing + elapsed / 10);
    line.calls_rated = line.engine.called_total();
  }
}

void Telling::tell_gauges(Round& round) const {
  for (std::size_t i = 0; i < units_.item_count(); ++i) {
    const sale::ItemCounts counts = units_.counts(item_at(i));
    const std::uint32_t offered = offered_of(i, counts.free);
    round.tell([gauges = course_.front().told.gauges[i].get(), counts, offered] {
      gauges->free.store(counts.free - offered, std::memory_order_relaxed);
      gauges->offered.store(offered, std::memory_order_relaxed);
      gauges->held.store(counts.held, std::memory_order_relaxed);
      gauges->sold.store(counts.sold, std::memory_order_relaxed);
      gauges->withdrawn.store(counts.withdrawn, std::memory_order_relaxed);
    });
  }
}

void Telling::tell_forecasts(Now now, Round& round) {
  std::uint64_t called = 0;
  for (std::size_t i = 0; i < floor_.line_count(); ++i) called += floor_.line(i).engine.called_total();
  const std::uint64_t calls = called - calls_forecast_;
  calls_forecast_ = called;
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    OwnedLine& line = floor_.line(i);
    line.limit = floor_.line(floor_.has_shares() ? 0 : i).limit;
    line.calls_part += calling_.part_of(i) * static_cast<double>(calls);
    line.wait.update(course_.now(now), moment_of(i));
    round.tell([front = &course_.line_front(line_at(i)), forecast = line.wait.forecast()] {
      front->forecast.set(forecast);
    });
  }
}

// Of lines that share their calls, each is told of its part of everything: that is what it can count on.
line::LineMoment Telling::moment_of(std::size_t i) const {
  const OwnedLine& line = floor_.line(i);
  const double part = calling_.part_of(i);
  const auto of_all = [part](std::uint32_t count) { return static_cast<std::uint32_t>(std::lround(part * count)); };
  const auto called = static_cast<std::uint64_t>(line.calls_part);
  line::LineMoment moment{.called = floor_.has_shares() ? called : line.engine.called_total(),
                          .gone_waiting = line.engine.gone_waiting_total(),
                          .waiting = course_.line_front(line_at(i)).board.waiting(),
                          .free = {},
                          .offered = of_all(floor_.offered(line_at(i))),
                          .limit = line.limit,
                          .part = part};
  if (!course_.is_gate()) moment.free = calling_.part_of_free(i, part);
  std::uint32_t held = 0;
  for (std::size_t j = 0; j < units_.item_count(); ++j) {
    const bool is_of_line = course_.config().line == LineMode::sale || i == j;
    if (is_of_line) held += units_.counts(item_at(j)).held;
  }
  moment.held = of_all(held);
  const line::PaceControl& pace = calling_.pace();
  if (pace.is_limited()) {
    const line::PaceSettings& settings = pace.settings();
    moment.pace_per_s = part * settings.admit / (static_cast<double>(settings.per.count()) / 1e6);
    moment.calls_per_s = part * pace.calls_per_s();
    moment.load_factor = pace.load_factor();
  }
  return moment;
}

void Telling::tell_claims(Now now, Round& round) {
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    OwnedLine& line = floor_.line(i);
    ClaimClock clock{.times = line.engine.claim_times(), .wall_ahead = course_.wall_ahead(now)};
    const bool is_news = !clock.times.empty() || line.shows_claims;
    line.shows_claims = !clock.times.empty();
    if (!is_news) continue;
    round.tell([front = &course_.line_front(line_at(i)), clock = std::move(clock)] { front->claims.set(clock); });
  }
}

void Telling::tell_poll_advice(Now now, Round& round) {
  const std::uint64_t reads = course_.front().heard.status_reads.load(std::memory_order_relaxed);
  poll_advice_.follow(now.mono, reads, read_budget_per_s_);
  const auto advice = static_cast<std::uint32_t>(poll_advice_.advice() / std::chrono::milliseconds(1));
  round.tell(
      [told = &course_.front().told, advice] { told->poll_after_ms.store(advice, std::memory_order_relaxed); });
}

void Telling::tell_status(Now now, Round& round) {
  std::string told = status();
  if (told == status_told_ && now.mono - status_told_at_ < status_age_max) return;
  if (told != status_told_) ++status_revision_;
  StatusDocument document;
  document.state = told_state();
  document.revision = status_revision_;
  document.body = told.substr(0, told.size() - 1) + ",\"now\":\"" + format_rfc3339(now.wall) + "\"}";
  document.etag = '"' + std::to_string(boost::hash<std::string>{}(document.body)) + '"';
  status_told_ = std::move(told);
  status_told_at_ = now.mono;
  round.tell([to = &course_.front().told, document = std::move(document)] { to->status.set(document); });
}

std::uint32_t Telling::offered_of(std::size_t item, std::uint32_t free) const {
  if (course_.config().line == LineMode::item) return std::min(floor_.line(item).engine.offered(), free);
  std::uint32_t to_all = floor_.offered(LineIndex{0});
  for (std::size_t i = 0; i < item; ++i) to_all -= std::min(to_all, units_.counts(item_at(i)).free);
  return std::min(to_all, free);
}

std::string_view Telling::told_state() const {
  if (course_.state() != SaleState::open) return to_string(course_.state());
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    if (!floor_.is_sold_out(line_at(i))) return to_string(course_.state());
  }
  return "sold_out";
}

// A crowd that streams cannot hold would ask for them all the same, once each, to be refused.
bool Telling::offers_events() const {
  std::uint64_t waiting = 0;
  for (const auto& line : course_.front().lines) waiting += line->board.waiting();
  return settings_.event_streams_max > 0 && waiting <= settings_.event_streams_max;
}

// --- The status document

std::string Telling::status() const {
  const SaleConfig& config = course_.config();
  const auto write_time = [](JsonWriter& json, const std::optional<WallTime>& time) {
    time ? json.text(format_rfc3339(*time)) : json.null();
  };
  std::string out;
  out.reserve(512);
  JsonWriter json(out);
  json.begin_object().field("sale", config.id).field("name", config.name).field("state", told_state());
  write_time(json.key("opens_at"), config.opens_at);
  if (config.lobby_time > Duration::zero() && config.opens_at) {
    json.field("lobby_opens_at", format_rfc3339(schedule_.lobby_opens_at()));
  }
  schedule_.write_draw(json);
  write_time(json.key("closes_at"), config.closes_at);
  json.field("buyer_limit", config.buyer_limit);
  write_items(json);
  // The line of the sale, or of its first item; the lines of further items, or the priority lines, follow under their
  // names. Codes are nobody's to see.
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    if (i == 0) json.key("line");
    if (i == 1) json.key(floor_.has_shares() ? "priority" : "lines").begin_object();
    if (i >= 1) json.key(course_.line(line_at(i)));
    write_line(json, i);
  }
  if (floor_.line_count() > 1) json.end_object();
  json.field("message", config.message);
  json.field("poll_after_ms", poll_advice_.advice() / std::chrono::milliseconds(1));
  if (offers_events()) json.field("events", "/v1/sales/" + config.id + "/events");
  json.end_object();
  return out;
}

void Telling::write_items(JsonWriter& json) const {
  json.key("items").begin_array();
  for (std::size_t i = 0; i < units_.item_count(); ++i) {
    const ItemConfig& item = course_.config().items[i];
    const sale::ItemCounts counts = units_.counts(item_at(i));
    json.begin_object().field("item", item.id).field("name", item.name).key("price").begin_object();
    json.field("amount", item.price.amount).field("currency", item.price.currency).end_object();
    json.field("stock", on_sale(counts)).field("available", counts.free - offered_of(i, counts.free)).end_object();
  }
  json.end_array();
}

void Telling::write_line(JsonWriter& json, std::size_t index) const {
  constexpr std::uint32_t knots = 8;
  const line::Board& board = course_.line_front(line_at(index)).board;
  const line::Gate::Reading reading = board.gate.read();
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

void Telling::write_slow_reason(JsonWriter& json, std::size_t index) const {
  const line::Rise rise =
      line::rise_of(floor_.line(index).wait.forecast(), course_.line_front(line_at(index)).board.waiting());
  // A pause is told while it lasts; what it made longer is known by then. And a gate has no units to wait for.
  const bool is_over = rise == line::Rise::paused && course_.state() != SaleState::paused;
  const bool is_of_units = rise == line::Rise::no_free_unit && course_.is_gate();
  json.key("slow_reason");
  rise == line::Rise::none || is_over || is_of_units ? json.null() : json.text(line::to_string(rise));
}

// --- The report

std::string Telling::report(Now now) const {
  std::string out;
  JsonWriter json(out);
  json.begin_object()
      .field("sale", course_.sale())
      .field("state", to_string(course_.state()))
      .field("now", format_rfc3339(now.wall));
  report_items(json);
  json.key("lines").begin_array();
  for (std::size_t i = 0; i < floor_.line_count(); ++i) report_line(json, i);
  json.end_array().field("inside", floor_.people_inside());
  report_counters(json);
  json.end_object();
  return out;
}

void Telling::report_items(JsonWriter& json) const {
  json.key("items").begin_array();
  for (std::size_t i = 0; i < units_.item_count(); ++i) {
    const sale::ItemCounts counts = units_.counts(item_at(i));
    const std::uint32_t offered = offered_of(i, counts.free);
    const double part = on_sale(counts) == 0 ? 0 : double(counts.sold) / on_sale(counts);
    json.begin_object().field("item", course_.item(item_at(i))).field("stock", counts.stock);
    json.field("available", counts.free - offered).field("offered", offered).field("held", counts.held);
    json.field("sold", counts.sold).field("withdrawn", counts.withdrawn);
    json.key("sell_through").decimal(part, 4).end_object();
  }
  json.end_array();
}

void Telling::report_line(JsonWriter& json, std::size_t i) const {
  const line::Board& board = course_.line_front(line_at(i)).board;
  const line::Gate::Reading reading = board.gate.read();
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

void Telling::report_counters(JsonWriter& json) const {
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
