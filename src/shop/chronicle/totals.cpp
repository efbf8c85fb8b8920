#include "shop/chronicle/totals.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "base/json_writer.h"

namespace sluice::shop {
namespace {

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

}  // namespace

Totals::Totals(const Course& course, const Units& units, const Floor& floor, const OwnerSettings& settings)
    : course_(course), units_(units), floor_(floor), measure_(settings.measure) {
  if (measure_) began_ = measure_();
  base_.sale = course.sale();
}

void Totals::go_on_from(const Row& row) {
  base_ = row;
  base_latency_ = latency_from(row.latency);
}

Totals::Row Totals::look(Now now, const Row& last) const {
  Row row = base_;
  row.number = last.number;
  row.at = now.wall;
  row.latency = last.latency;
  row.waiting_most = last.waiting_most;
  add_units(row);
  add_lines(row);
  add_counters(row);
  add_feedback(row);
  return row;
}

void Totals::add_units(Row& row) const {
  row.free = row.held = row.sold = 0;
  for (std::size_t i = 0; i < units_.item_count(); ++i) {
    const sale::ItemCounts counts = units_.counts(item_at(i));
    row.free += counts.free;
    row.held += counts.held;
    row.sold += counts.sold;
  }
}

void Totals::add_lines(Row& row) const {
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
  row.waiting_most = std::max(row.waiting_most, row.waiting);
}

void Totals::add_counters(Row& row) const {
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

void Totals::add_feedback(Row& row) const {
  const FeedbackBook::Totals totals = course_.front().feedback.totals();
  row.up_waiting += totals.waiting[raw(Thumb::up)];
  row.down_waiting += totals.waiting[raw(Thumb::down)];
  row.problem_waiting += totals.waiting[raw(Thumb::problem)];
  row.up_order += totals.order[raw(Thumb::up)];
  row.down_order += totals.order[raw(Thumb::down)];
  row.problem_order += totals.order[raw(Thumb::problem)];
}

void Totals::add_measures(Row& row) const {
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
