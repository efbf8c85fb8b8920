// Time: schedules, expiries, calling people, ordinals, and what everybody is told.
#include <algorithm>
#include <bit>
#include <boost/container_hash/hash.hpp>
#include <cmath>

#include "base/invariant.h"
#include "base/json_writer.h"
#include "shop/owned_sale.h"

namespace sluice::shop {
namespace {

// How quickly the measured rate of calls follows a change: about ten seconds.
constexpr double rate_smoothing = 0.01;
// How much sale time a crash may give back to holds while nothing else is written.
constexpr Duration status_age_max = std::chrono::seconds(1);
constexpr Duration high_water_period = std::chrono::seconds(1);

}  // namespace

void OwnedSale::advance(Now now, Beat beat, Journal& journal) {
  effects_.clear();
  sale_.apply(sale_now(now), {}, {}, effects_);
  record(now, effects_, journal);
  follow_schedule(now);
  end_expired_visits(now);
  call_lines(now);
  reserve_ordinals(journal);
  if (beat == Beat::tick) {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      front_->lines[i]->board.count_present(lines_[i].engine.returned());
    }
    write_lines(journal);
    publish(now);
  }
  // Holds and claims that are running must not run much longer because of a restart.
  if (sale_.live_holds() > 0 && now.mono - row_written_at_ >= high_water_period) row_is_dirty_ = true;
  if (row_is_dirty_) write_sale_row(now, journal);
}

void OwnedSale::call_lines(Now now) {
  const Instant instant = sale_now(now);
  std::uint64_t inside = std::uint64_t{sale_.live_holds()} + people_inside();
  for (OwnedLine& line : lines_) {
    line.engine.apply(instant, {}, {});
    count_calls(now, line);
    inside += line.engine.offered() + line.engine.reserve();
  }
  // Priority lines are called within the round of the sale's own line, from the same room.
  for (std::size_t i = 0; i < (shares_ ? 1 : lines_.size()); ++i) {
    const LineIndex index{static_cast<std::uint16_t>(i)};
    line::Line& engine = lines_[i].engine;
    const std::uint64_t own = promised(index);
    const std::uint64_t cap_left = config_.cap > inside - own ? config_.cap - (inside - own) : 0;
    const std::uint64_t pace_left =
        std::uint64_t{offered(index)} + pace_.may_call(instant, line::PaceControl::unlimited);
    const std::uint64_t room = std::min({std::uint64_t{line_free(index)}, cap_left, pace_left});
    const bool has_unit = std::min<std::uint64_t>(line_free(index), cap_left) > own;
    lines_[i].limit = state_ == SaleState::paused  ? line::CallLimit::paused
                      : engine.is_resting(instant) ? line::CallLimit::restart
                      : !has_unit                  ? line::CallLimit::unit
                      : room <= offered(index)     ? line::CallLimit::pace
                                                   : line::CallLimit::nothing;
    // A sale that is not open calls nobody: the reserve goes, those called keep their claim.
    const auto open_room = state_ == SaleState::open ? static_cast<std::uint32_t>(room) : 0;
    const std::uint32_t to_guests = shares_ ? call_guests(now, open_room) : 0;
    engine.call(instant, open_room > to_guests ? open_room - to_guests : 0);
    inside = inside - own + promised(index);
    count_calls(now, lines_[i]);
  }
  if (shares_) settle_shares();
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    front_->lines[i]->sold_out.store(is_sold_out(LineIndex{static_cast<std::uint16_t>(i)}),
                                     std::memory_order_release);
  }
}

std::uint32_t OwnedSale::people_inside() const {
  std::uint32_t people = 0;
  for (const OwnedLine& line : lines_) people += line.inside.count();
  return people;
}

// Whoever was called since the last look: by us, or by taking the reserve.
void OwnedSale::count_calls(Now now, OwnedLine& line) {
  const std::uint64_t called = line.engine.called_total() - line.calls_counted;
  line.calls_counted += called;
  pace_.called(sale_now(now), static_cast<std::uint32_t>(called));
  line.wait.called(sale_now(now), static_cast<std::uint32_t>(called));
  front_->counters.calls.fetch_add(called, std::memory_order_relaxed);
}

void OwnedSale::note_came(Now now, OwnedLine& line, Instant called_at) {
  pace_.came(sale_now(now), called_at);
  line.wait.came(sale_now(now), called_at);
}

void OwnedSale::note_sold(Now now, HoldId id) {
  const sale::Hold& hold = *sale_.find(id);
  for (int unit = 0; unit < std::popcount(hold.slots); ++unit) {
    lines_[raw(hold.line)].wait.sold(sale_now(now), hold.deadline - config_.hold);
  }
}

// Keeps a block in hand: at full load it lasts a second, and the owner looks every few milliseconds. What a crash
// leaves unused of it is skipped by the next start.
void OwnedSale::reserve_ordinals(Journal& journal) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    OwnedLine& line = lines_[i];
    const std::uint64_t issued = front_->lines[i]->board.gate.read().issued;
    if (line.reserved >= issued + settings_.ordinal_block / 2) continue;
    const std::uint64_t next = issued + settings_.ordinal_block;
    line.reserved = static_cast<std::uint32_t>(std::min<std::uint64_t>(next, line::Board::ordinals_max));
    write_line(i, journal);
  }
}

void OwnedSale::close_down(Now now, Journal& journal) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    lines_[i].reserved = front_->lines[i]->board.gate.read().issued;
    write_line(i, journal);
  }
  write_sale_row(now, journal);
}

void OwnedSale::write_lines(Journal& journal) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const line::Gate::Reading reading = front_->lines[i]->board.gate.read();
    const line::Gate::Reading& recorded = lines_[i].recorded;
    const bool is_new_draw = is_drawn_ && !is_draw_recorded_;
    if (reading.issued != recorded.issued || reading.serving != recorded.serving || is_new_draw)
      write_line(i, journal);
  }
}

void OwnedSale::write_line(std::size_t index, Journal& journal) {
  const line::Gate::Reading reading = front_->lines[index]->board.gate.read();
  lines_[index].recorded = reading;
  ledger::PutLine row;
  row.sale = config_.id;
  row.line = front_->lines[index]->name;
  row.position = LineIndex{static_cast<std::uint16_t>(index)};
  row.issued = reading.issued;
  row.serving = reading.serving;
  row.reserved = lines_[index].reserved;
  row.drawn = lines_[index].drawn;
  add(journal, row);
}

void OwnedSale::write_sale_row(Now now, Journal& journal) {
  ledger::MoveMark row;
  row.sale = config_.id;
  row.state = to_string(state_);
  row.lease = lease_;
  row.sale_time_us = sale_now(now).time_since_epoch().count();
  row.commit_number = ++commits_;
  add(journal, row);
  row_is_dirty_ = false;
  row_written_at_ = now.mono;
}

void OwnedSale::write_settings(Journal& journal) {
  ledger::PutSettings row;
  row.sale = config_.id;
  row.epoch = epoch_;
  row.settings = journal.keep(settings_text_);
  if (lobby_draw_) row.draw_key = journal.keep(lobby_draw_->key_text());
  add(journal, row);
}

void OwnedSale::write_item(std::size_t index, Journal& journal) {
  const ItemConfig& item = config_.items[index];
  ledger::PutItem row;
  row.sale = config_.id;
  row.item = item.id;
  row.position = ItemIndex{static_cast<std::uint16_t>(index)};
  row.name = item.name;
  row.price_amount = item.price.amount;
  row.price_currency = item.price.currency;
  row.stock = sale_.counts(ItemIndex{static_cast<std::uint16_t>(index)}).stock;
  add(journal, row);
}

void OwnedSale::committed() {
  for (std::size_t i = 0; i < lines_.size(); ++i) front_->lines[i]->board.allow_until(lines_[i].reserved);
  is_draw_recorded_ = is_drawn_;
  publish_handovers();
  front_->told.state.store(state_, std::memory_order_release);
}

std::optional<Duration> OwnedSale::until_next_deadline(Now now) const {
  std::optional<Duration> next;
  const auto sooner = [&next](Duration after) {
    const Duration bounded = std::max(after, Duration::zero());
    if (!next || bounded < *next) next = bounded;
  };
  if (state_ != SaleState::paused) {
    if (const auto at = sale_.next_deadline()) sooner(*at - sale_now(now));
    for (const OwnedLine& line : lines_) {
      if (const auto at = line.inside.next_deadline()) sooner(*at - sale_now(now));
    }
  }
  if (state_ == SaleState::scheduled && config_.opens_at) sooner(lobby_opens_at() - now.wall);
  if (state_ == SaleState::lobby && config_.opens_at) sooner(*config_.opens_at - now.wall);
  if (state_ != SaleState::closed && config_.closes_at) sooner(*config_.closes_at - now.wall);
  return next;
}

std::optional<Duration> OwnedSale::until_next_payment(Now now) const {
  const auto at = book_.next_deadline();
  return at ? std::optional(std::max(*at - now.mono, Duration::zero())) : std::nullopt;
}

void OwnedSale::publish(Now now) {
  const double elapsed = static_cast<double>((now.mono - rated_at_).count()) / 1e6;
  for (OwnedLine& line : lines_) {
    if (elapsed <= 0) break;
    const double rate = static_cast<double>(line.engine.called_total() - line.calls_rated) / elapsed;
    line.calls_per_s += (rate - line.calls_per_s) * std::min(1.0, rate_smoothing + elapsed / 10);
    line.calls_rated = line.engine.called_total();
  }
  rated_at_ = now.mono;
  for (std::size_t j = 0; j < sale_.item_count(); ++j) {
    const sale::ItemCounts counts = sale_.counts(ItemIndex{static_cast<std::uint16_t>(j)});
    ItemGauges& gauges = *front_->told.gauges[j];
    const std::uint32_t offered = offered_of(j, counts.free);
    gauges.free.store(counts.free - offered, std::memory_order_relaxed);
    gauges.offered.store(offered, std::memory_order_relaxed);
    gauges.held.store(counts.held, std::memory_order_relaxed);
    gauges.sold.store(counts.sold, std::memory_order_relaxed);
    gauges.withdrawn.store(counts.withdrawn, std::memory_order_relaxed);
  }
  publish_forecasts(now);
  publish_claims(now);
  publish_poll_advice(now);
  publish_status(now);
}

void OwnedSale::publish_forecasts(Now now) {
  std::uint64_t called = 0;
  for (const OwnedLine& line : lines_) called += line.engine.called_total();
  const std::uint64_t calls = called - calls_forecast_;
  calls_forecast_ = called;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    lines_[i].limit = lines_[shares_ ? 0 : i].limit;
    lines_[i].calls_part += part_of(i) * static_cast<double>(calls);
    lines_[i].wait.update(sale_now(now), moment_of(i));
    front_->lines[i]->forecast.set(lines_[i].wait.forecast());
  }
}

// Of lines that share their calls, each is told of its part of everything: that is what it can count on.
line::LineMoment OwnedSale::moment_of(std::size_t i) const {
  const OwnedLine& line = lines_[i];
  const LineIndex index{static_cast<std::uint16_t>(i)};
  const double part = part_of(i);
  const auto of_all = [part](std::uint32_t count) { return static_cast<std::uint32_t>(std::lround(part * count)); };
  const auto called = static_cast<std::uint64_t>(line.calls_part);
  line::LineMoment moment{.called = shares_ ? called : line.engine.called_total(),
                          .gone_waiting = line.engine.gone_waiting_total(),
                          .waiting = front_->lines[i]->board.waiting(),
                          .free = {},
                          .offered = of_all(offered(index)),
                          .limit = line.limit,
                          .part = part};
  if (!config_.items.empty()) moment.free = part_of_free(i, part);
  std::uint32_t held = 0;
  for (std::size_t j = 0; j < sale_.item_count(); ++j) {
    const bool is_of_line = config_.line == LineMode::sale || i == j;
    if (is_of_line) held += sale_.counts(ItemIndex{static_cast<std::uint16_t>(j)}).held;
  }
  moment.held = of_all(held);
  if (pace_.is_limited()) {
    const line::PaceSettings& pace = pace_.settings();
    moment.pace_per_s = part * pace.admit / (static_cast<double>(pace.per.count()) / 1e6);
    moment.calls_per_s = part * pace_.calls_per_s();
    moment.load_factor = pace_.load_factor();
  }
  return moment;
}

void OwnedSale::publish_claims(Now now) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    ClaimClock clock{.times = lines_[i].engine.claim_times(), .wall_ahead = wall_ahead(now)};
    const bool is_news = !clock.times.empty() || lines_[i].shows_claims;
    lines_[i].shows_claims = !clock.times.empty();
    if (is_news) front_->lines[i]->claims.set(std::move(clock));
  }
}

void OwnedSale::publish_poll_advice(Now now) {
  const std::uint64_t reads = front_->heard.status_reads.load(std::memory_order_relaxed);
  poll_advice_.follow(now.mono, reads, read_budget_per_s_);
  front_->told.poll_after_ms.store(static_cast<std::uint32_t>(poll_advice_.advice() / std::chrono::milliseconds(1)),
                                   std::memory_order_relaxed);
}

// What has not changed is not told anew, so that its ETag stays good; but `now` is never older than a cache's second.
void OwnedSale::publish_status(Now now) {
  std::string told = status_json();
  if (told == status_told_ && now.mono - status_told_at_ < status_age_max) return;
  if (told != status_told_) ++status_revision_;
  StatusDocument document;
  document.state = told_state();
  document.revision = status_revision_;
  document.body = told.substr(0, told.size() - 1) + ",\"now\":\"" + format_rfc3339(now.wall) + "\"}";
  document.etag = '"' + std::to_string(boost::hash<std::string>{}(document.body)) + '"';
  front_->told.status.set(std::move(document));
  status_told_ = std::move(told);
  status_told_at_ = now.mono;
}

// Offers of a line for several items are for any of them; they are shown against the items in order.
std::uint32_t OwnedSale::offered_of(std::size_t item, std::uint32_t free) const {
  if (config_.line == LineMode::item) return std::min(lines_[item].engine.offered(), free);
  std::uint32_t to_all = offered(LineIndex{0});
  for (std::size_t i = 0; i < item; ++i) {
    to_all -= std::min(to_all, sale_.counts(ItemIndex{static_cast<std::uint16_t>(i)}).free);
  }
  return std::min(to_all, free);
}

std::string_view OwnedSale::told_state() const {
  const bool all_gone = std::all_of(front_->lines.begin(), front_->lines.end(),
                                    [](const auto& line) { return line->sold_out.load(std::memory_order_relaxed); });
  return state_ == SaleState::open && all_gone ? "sold_out" : to_string(state_);
}

// A crowd that streams cannot hold would ask for them all the same, once each, to be refused.
bool OwnedSale::offers_events() const {
  std::uint64_t waiting = 0;
  for (const auto& line : front_->lines) waiting += line->board.waiting();
  return settings_.event_streams_max > 0 && waiting <= settings_.event_streams_max;
}

std::string OwnedSale::status_json() const {
  std::string out;
  out.reserve(512);
  JsonWriter json(out);
  json.begin_object().field("sale", config_.id).field("name", config_.name).field("state", told_state());
  json.key("opens_at");
  config_.opens_at ? json.text(format_rfc3339(*config_.opens_at)) : json.null();
  if (config_.lobby_time > Duration::zero() && config_.opens_at) {
    json.field("lobby_opens_at", format_rfc3339(lobby_opens_at()));
  }
  write_draw(json);
  json.key("closes_at");
  config_.closes_at ? json.text(format_rfc3339(*config_.closes_at)) : json.null();
  json.field("buyer_limit", config_.buyer_limit).key("items").begin_array();
  for (std::size_t i = 0; i < config_.items.size(); ++i) {
    const ItemConfig& item = config_.items[i];
    const sale::ItemCounts counts = sale_.counts(ItemIndex{static_cast<std::uint16_t>(i)});
    json.begin_object().field("item", item.id).field("name", item.name).key("price").begin_object();
    json.field("amount", item.price.amount).field("currency", item.price.currency).end_object();
    json.field("stock", counts.stock).field("available", counts.free - offered_of(i, counts.free)).end_object();
  }
  json.end_array();
  // The line of the sale, or of its first item; the lines of further items, or the priority lines, follow under their
  // names. Codes are nobody's to see.
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (i == 0) json.key("line");
    if (i == 1) json.key(shares_ ? "priority" : "lines").begin_object();
    if (i >= 1) json.key(front_->lines[i]->name);
    write_line_status(json, i);
  }
  if (lines_.size() > 1) json.end_object();
  json.field("message", config_.message);
  json.field("poll_after_ms", poll_advice_.advice() / std::chrono::milliseconds(1));
  if (offers_events()) json.field("events", "/v1/sales/" + config_.id + "/events");
  json.end_object();
  return out;
}

void OwnedSale::write_line_status(JsonWriter& json, std::size_t index) const {
  constexpr std::uint32_t knots = 8;
  const LineFront& line = *front_->lines[index];
  const line::Gate::Reading reading = line.board.gate.read();
  json.begin_object();
  if (shares_ && index > 0) json.key("share").decimal(shares_->share(index), 6);
  json.field("waiting", line.board.waiting()).field("issued", reading.issued);
  // The reserve is nobody's yet; shown is how far people have really been served.
  json.field("serving", std::min(reading.serving, reading.issued));
  json.key("pace_per_s").decimal(lines_[index].calls_per_s, 2);
  if (is_draw_recorded_) json.field("drawn", lines_[index].drawn);
  json.key("slow_reason");
  const line::Rise rise = line::rise_of(lines_[index].wait.forecast(), line.board.waiting());
  // A pause is told while it lasts; what it made longer is known by then.
  const bool is_told = rise != line::Rise::none && (rise != line::Rise::paused || state_ == SaleState::paused);
  is_told ? json.text(line::to_string(rise)) : json.null();
  // A browser finds its own place between two of these (ordinal, people ahead).
  json.key("knots").begin_array();
  if (reading.issued > reading.serving) {
    const std::uint32_t span = reading.issued - reading.serving;
    for (std::uint32_t k = 1; k <= std::min(knots, span); ++k) {
      const auto ordinal =
          static_cast<std::uint32_t>(reading.serving + std::uint64_t{span} * k / std::min(knots, span));
      json.begin_array().number(ordinal).number(line.board.ahead(Ordinal{ordinal})).end_array();
    }
  }
  json.end_array().end_object();
}

std::string OwnedSale::report_json(Now now) const {
  const SaleCounters& counters = front_->counters;
  std::string out;
  JsonWriter json(out);
  json.begin_object()
      .field("sale", config_.id)
      .field("state", to_string(state_))
      .field("now", format_rfc3339(now.wall));
  json.key("items").begin_array();
  for (std::size_t i = 0; i < config_.items.size(); ++i) {
    const sale::ItemCounts counts = sale_.counts(ItemIndex{static_cast<std::uint16_t>(i)});
    const std::uint32_t offered = offered_of(i, counts.free);
    json.begin_object().field("item", config_.items[i].id).field("stock", counts.stock);
    json.field("available", counts.free - offered).field("offered", offered).field("held", counts.held);
    json.field("sold", counts.sold).field("withdrawn", counts.withdrawn);
    json.key("sell_through").decimal(counts.stock == 0 ? 0 : double(counts.sold) / counts.stock, 4).end_object();
  }
  json.end_array().key("lines").begin_array();
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    json.begin_object().field("line", front_->lines[i]->name);
    const line::Gate::Reading reading = front_->lines[i]->board.gate.read();
    json.field("issued", reading.issued).field("serving", reading.serving);
    json.field("waiting", front_->lines[i]->board.waiting())
        .field("offered", lines_[i].engine.offered())
        .field("called", lines_[i].engine.called_total());
    if (shares_) json.key("share").decimal(shares_->share(i), 6);
    if (shares_ && i > 0) {
      const LineIndex line{static_cast<std::uint16_t>(i)};
      json.key("codes").begin_object().field("used", priority_codes_.used(line));
      json.field("uses_left", priority_codes_.uses_left(line)).end_object();
    }
    json.end_object();
  }
  json.end_array().field("inside", people_inside()).key("joins").begin_object();
  json.field("called", counters.joins_called.load()).field("in_line", counters.joins_waiting.load());
  json.field("sold_out", counters.joins_sold_out.load()).field("refused", counters.joins_refused.load());
  json.field("overloaded", counters.joins_overloaded.load()).end_object();
  json.field("calls", counters.calls.load()).key("holds").begin_object();
  json.field("secured", counters.holds_secured.load()).field("sold", counters.holds_sold.load());
  json.field("released", counters.holds_released.load()).field("expired", counters.holds_expired.load());
  json.field("refused", counters.holds_refused.load()).end_object().key("orders").begin_object();
  json.field("accepted", counters.orders_accepted.load()).field("confirmed", counters.orders_confirmed.load());
  json.field("payment_failed", counters.orders_payment_failed.load()).end_object().end_object();
  return out;
}

const char* OwnedSale::broken_invariant() const {
  if (const char* broken = sale_.broken_invariant()) return broken;
  if (const char* broken = book_.broken_invariant()) return broken;
  if (const char* broken = broken_gate_invariant()) return broken;
  if (const char* broken = priority_codes_.broken_invariant()) return broken;
  if (const char* broken = shares_ ? shares_->broken_invariant() : nullptr) return broken;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const line::Line& engine = lines_[i].engine;
    if (const char* broken = engine.broken_invariant()) return broken;
    const LineIndex index{static_cast<std::uint16_t>(i)};
    if (promised(index) > line_free(index)) return "offered + reserve <= free units of the lines that sell them";
    if (shares_ && i > 0 && engine.reserve() > 0) return "only the sale's own line has a reserve";
  }
  return nullptr;
}

}  // namespace sluice::shop
