#include "shop/chronicle/chronicle.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>
#include <limits>

#include "base/json_writer.h"

namespace sluice::shop {
namespace {

using Row = ledger::SampleRow;

// [[0.001,12],[null,3]]: answers of up to a millisecond, and of whatever time. Bounds of which there are none are
// left out.
std::string latency_text(const std::map<double, std::uint64_t>& latency) {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  for (const auto& [bound, answers] : latency) {
    if (answers == 0) continue;
    json.begin_array();
    std::isfinite(bound) ? void(json.decimal(bound, 5)) : void(json.null());
    json.number(answers).end_array();
  }
  json.end_array();
  return out;
}

std::map<double, std::uint64_t> latency_from(std::string_view text) {
  std::map<double, std::uint64_t> latency;
  boost::system::error_code not_json;
  const auto value = boost::json::parse({text.data(), text.size()}, not_json);
  if (not_json || !value.is_array()) return latency;  // mended by hand: the figure begins anew
  for (const auto& each : value.get_array()) {
    if (!each.is_array() || each.get_array().size() != 2 || !each.get_array()[1].is_number()) continue;
    const auto& bound = each.get_array()[0];
    const double upto = bound.is_number() ? bound.to_number<double>() : std::numeric_limits<double>::infinity();
    latency[upto] += each.get_array()[1].to_number<std::uint64_t>();
  }
  return latency;
}

// What is of the whole process makes no row by itself: the sale must have had a part in it.
bool differs_in_sale(const Row& a, const Row& b) {
  constexpr std::array<std::string_view, 8> not_its_own{"number",    "at",   "requests",      "failures",
                                                        "throttled", "shed", "breaker_trips", "latency"};
  bool differs = false;
  std::apply(
      [&](const auto&... column) {
        const auto look = [&](const auto& one) {
          const bool is_own = std::find(not_its_own.begin(), not_its_own.end(), one.name) == not_its_own.end();
          if (is_own && a.*(one.member) != b.*(one.member)) differs = true;
        };
        (look(column), ...);
      },
      Row::columns());
  return differs;
}

Thinning::Point point_of(const Row& row) {
  const auto at = [](std::uint64_t total) { return static_cast<double>(total); };
  return {.number = row.number,
          .at_ms = row.at.time_since_epoch().count(),
          .totals = {at(row.places + row.sold_out), at(row.calls), at(row.secured), at(row.requests)}};
}

}  // namespace

Chronicle::Chronicle(const Course& course, const Units& units, const Floor& floor, const OwnerSettings& settings)
    : course_(course), units_(units), floor_(floor), measure_(settings.measure) {
  if (measure_) began_ = measure_();
  base_.sale = course.sale();
  last_ = base_;
}

void Chronicle::keep(const Row& row) {
  last_ = row;
  thinning_.add(point_of(row));
}

void Chronicle::restore(const ledger::SampleRowOf<std::string_view>& row) {
  keep(ledger::row_as<std::string, ledger::SampleRowOf>(row));
  base_ = last_;
  base_latency_ = latency_from(row.latency);
}

void Chronicle::restore(const ledger::SaleEventRowOf<std::string_view>& row) {
  events_ = std::max(events_, row.number);
  if (sale_state_from(row.kind)) {
    state_told_ = row.kind;
  } else {
    told_once_[std::string(row.kind)] = true;
  }
}

void Chronicle::tell_started(Now now, std::string_view why, Round& round) {
  say(now, "started", why, round);
}

void Chronicle::follow(Now now, Round& round) {
  const std::string_view state = to_string(course_.state());
  if (state != state_told_) {
    state_told_ = state;
    say(now, state, "", round);
  }
  if (now.mono - sampled_at_ < period) return;
  sample(now, round);
}

void Chronicle::close_down(Now now, Round& round) {
  sample(now, round);
}

// --- Events

void Chronicle::say(Now now, std::string_view kind, std::string_view detail, Round& round) {
  if (events_ >= events_max) return;
  ledger::InsertSaleEvent event;
  event.sale = course_.sale();
  event.number = ++events_;
  event.at = now.wall;
  event.kind = kind;
  event.detail = round.keep(detail);
  round.add(event);
}

void Chronicle::say_once(Now now, std::string_view kind, bool is_so, std::string_view detail, Round& round) {
  if (!is_so || told_once_.contains(kind)) return;
  told_once_[std::string(kind)] = true;
  say(now, kind, detail, round);
}

void Chronicle::tell_events(Now now, Round& round) {
  const bool is_stocked = !course_.is_gate() && last_.free + last_.held + last_.sold > 0;
  say_once(now, "all_taken", is_stocked && last_.free == 0, "every unit is held or sold for the first time", round);
  say_once(now, "sold_out", is_stocked && last_.free == 0 && last_.held == 0, "every unit is sold", round);
}

// --- Samples

void Chronicle::sample(Now now, Round& round) {
  sampled_at_ = now.mono;
  Row row = look(now);
  if (!differs_in_sale(row, last_)) return;
  add_measures(row);
  const bool has_tripped = row.breaker_trips > last_.breaker_trips;
  row.number = last_.number + 1;
  keep(row);
  ledger::InsertSample insert{ledger::row_as<std::string_view, ledger::SampleRowOf>(row)};
  insert.sale = course_.sale();
  insert.lines = round.keep(row.lines);
  insert.latency = round.keep(row.latency);
  round.add(insert);
  while (const auto number = thinning_.take_excess()) {
    round.add(ledger::DeleteSample{.sale = course_.sale(), .number = *number});
  }
  if (has_tripped) say(now, "breaker_open", "the payment provider was left alone for a while", round);
  tell_events(now, round);
}

Row Chronicle::look(Now now) const {
  Row row = base_;
  row.number = last_.number;
  row.at = now.wall;
  row.latency = last_.latency;
  add_units(row);
  add_lines(row);
  add_counters(row);
  add_feedback(row);
  return row;
}

void Chronicle::add_units(Row& row) const {
  row.free = row.held = row.sold = 0;
  for (std::size_t i = 0; i < units_.item_count(); ++i) {
    const sale::ItemCounts counts = units_.counts(item_at(i));
    row.free += counts.free;
    row.held += counts.held;
    row.sold += counts.sold;
  }
}

void Chronicle::add_lines(Row& row) const {
  row.waiting = 0;
  row.lines.clear();
  JsonWriter json(row.lines);
  json.begin_array();
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    const line::Board& board = course_.line_front(line_at(i)).board;
    row.waiting += board.waiting();
    const line::Fates fates = floor_.line(i).engine.fates();
    row.came += fates.came;
    row.lapsed += fates.lapsed;
    row.left_called += fates.left_called;
    row.left_waiting += fates.left_waiting;
    row.passed_over += fates.passed_over;
    row.came_back += fates.came_back;
    if (i >= lines_max) continue;
    const line::Turnstile::Reading reading = board.turnstile.read();
    json.begin_array().number(reading.issued).number(reading.called_upto()).end_array();
  }
  json.end_array();
  row.inside = floor_.people_inside();
  row.waiting_most = std::max(last_.waiting_most, row.waiting);
}

void Chronicle::add_counters(Row& row) const {
  const SaleCounters& counters = course_.counters();
  const std::uint64_t waited = counters.joins_waiting.load(std::memory_order_relaxed);
  row.places += counters.joins_called.load(std::memory_order_relaxed) + waited;
  row.waited += waited;
  row.sold_out += counters.joins_sold_out.load(std::memory_order_relaxed);
  row.not_open += counters.joins_refused.load(std::memory_order_relaxed);
  row.overloaded += counters.joins_overloaded.load(std::memory_order_relaxed);
  row.calls += counters.calls.load(std::memory_order_relaxed);
  row.entered += counters.entered.load(std::memory_order_relaxed);
  row.secured += counters.holds_secured.load(std::memory_order_relaxed);
  row.hold_refused += counters.holds_refused.load(std::memory_order_relaxed);
  row.over_allowance += counters.over_allowance.load(std::memory_order_relaxed);
  row.work_asked += counters.work_asked.load(std::memory_order_relaxed);
  row.work_refused += counters.work_refused.load(std::memory_order_relaxed);
}

void Chronicle::add_feedback(Row& row) const {
  const FeedbackBook::Totals totals = course_.front().feedback.totals();
  row.up_waiting += totals.waiting[raw(Thumb::up)];
  row.down_waiting += totals.waiting[raw(Thumb::down)];
  row.problem_waiting += totals.waiting[raw(Thumb::problem)];
  row.up_order += totals.order[raw(Thumb::up)];
  row.down_order += totals.order[raw(Thumb::down)];
  row.problem_order += totals.order[raw(Thumb::problem)];
}

void Chronicle::add_measures(Row& row) const {
  if (!measure_) return;
  const Measures now = measure_();
  row.requests += now.requests - began_.requests;
  row.failures += now.failures - began_.failures;
  row.throttled += now.throttled - began_.throttled;
  row.shed += now.shed - began_.shed;
  row.breaker_trips += now.breaker_trips - began_.breaker_trips;
  std::map<double, std::uint64_t> latency = base_latency_;
  for (const Measures::Bucket& bucket : now.latency) latency[bucket.upto_s] += bucket.answers;
  for (const Measures::Bucket& bucket : began_.latency) latency[bucket.upto_s] -= bucket.answers;
  row.latency = latency_text(latency);
}

}  // namespace sluice::shop
