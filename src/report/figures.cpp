#include "report/figures.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <utility>

#include "report/sampled_curves.h"

namespace sluice::report {
namespace {

namespace json = boost::json;
using ledger::SaleAccount;
using ledger::SampleRow;

constexpr WallTime never{};

// What a sale's settings say; nothing where they cannot be read.
json::object settings_of(const SaleAccount& account) {
  boost::system::error_code not_json;
  json::value value = json::parse(account.sale.settings, not_json);
  return !not_json && value.is_object() ? std::move(value.get_object()) : json::object();
}

std::string text_in(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool is_paid(const SaleAccount::Order& order) {
  using State = ledger::OrderState;
  return order.state == State::paid || order.state == State::confirmed;
}

void add_units(const SaleAccount& account, Figures& f) {
  f.items = account.items;
  for (const SaleAccount::Item& item : account.items) {
    f.stock += item.stock;
    f.sold += item.sold;
    f.held += item.held;
    f.withdrawn += item.withdrawn;
    f.free += item.free();
  }
  f.is_gate = account.items.empty();
  if (!f.is_gate) f.currency = account.items.front().currency;
  f.is_sold_out = !f.is_gate && f.sold > 0 && f.free == 0 && f.held == 0;
}

void add_orders(const SaleAccount& account, Figures& f) {
  f.refunds = account.refunds;
  f.payments_declined = account.payments_declined;
  f.jobs_dead = account.jobs_dead;
  f.funnel.held = account.holds.size();
  f.funnel.ordered = account.orders.size();
  for (const SaleAccount::Order& order : account.orders) {
    if (order.paid_at != never) ++f.funnel.paid;
    if (is_paid(order)) {
      f.revenue += order.amount;
      f.last_sold_at = std::max(f.last_sold_at.value_or(order.paid_at), order.paid_at);
    }
  }
  if (account.holds.empty()) return;
  f.first_held_at = account.holds.front().created_at;
  f.last_held_at = account.holds.back().created_at;
}

WallTime second_of(WallTime at) {
  return WallTime(std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()));
}

void add_seconds(const SaleAccount& account, Figures& f) {
  std::map<WallTime, SoldPoint> seconds;
  for (const SaleAccount::Hold& hold : account.holds) seconds[second_of(hold.created_at)].secured += hold.units;
  for (const SaleAccount::Order& order : account.orders) {
    if (order.paid_at != never) seconds[second_of(order.paid_at)].sold += order.units;
  }
  for (auto& [at, point] : seconds) {
    point.at = at;
    f.busiest_second = std::max(f.busiest_second, point.secured);
    f.seconds.push_back(point);
  }
}

void add_totals(const SampleRow& last, Figures& f) {
  f.waiting_most = last.waiting_most;
  f.funnel.arrived = last.places + last.sold_out;
  f.funnel.places = last.places;
  f.funnel.waited = last.waited;
  f.funnel.called = last.calls;
  f.funnel.came = f.is_gate ? last.entered : last.came;
  f.fairness.lapsed = last.lapsed;
  f.fairness.left_called = last.left_called;
  f.fairness.left_waiting = last.left_waiting;
  f.fairness.passed_over = last.passed_over;
  f.fairness.came_back = last.came_back;
  f.limits = {.hold_refused = last.hold_refused,
              .over_allowance = last.over_allowance,
              .work_asked = last.work_asked,
              .work_refused = last.work_refused,
              .not_open = last.not_open,
              .turned_away = last.sold_out,
              .overloaded = last.overloaded};
  f.waiting_thumbs = {.up = last.up_waiting, .down = last.down_waiting, .problem = last.problem_waiting};
  f.order_thumbs = {.up = last.up_order, .down = last.down_order, .problem = last.problem_order};
}

void add_incidents(const SaleAccount& account, Figures& f) {
  f.incidents = incidents_of(account);
  for (const Incident& incident : f.incidents) {
    if (incident.kind == "open" && !f.opened_at) f.opened_at = incident.at;
    if (incident.kind == "all_taken") f.all_taken_at = incident.at;
  }
}

// What is held proves that somebody came for it, however old the last sample is, and where there is none.
void add_who_held(const SaleAccount& account, Funnel& funnel) {
  const auto has_place = [](const SaleAccount::Hold& hold) { return raw(hold.ordinal) > 0; };
  const auto held = static_cast<std::uint64_t>(std::ranges::count_if(account.holds, has_place));
  for (std::uint64_t* step : {&funnel.arrived, &funnel.places, &funnel.called, &funnel.came}) {
    *step = std::max(*step, held);
  }
}

// A hold whose place had not been called by the first sample after it.
void check_hold(const LineCurves& curves, const SaleAccount::Hold& hold, Fairness& fairness) {
  const auto called = curves.called_by(hold.created_at);
  if (!called) return;
  ++fairness.held_checked;
  if (raw(hold.ordinal) > *called) ++fairness.held_early;
}

void add_waits(const SaleAccount& account, Figures& f) {
  SampledCurves curves = curves_of(account);
  f.fairness.curve_fell = curves.fell;
  std::vector<LineCurves>& lines = curves.lines;
  lines.resize(std::min(lines.size(), account.lines.size()));
  std::vector<std::vector<std::uint32_t>> took(lines.size());
  for (const SaleAccount::Hold& hold : account.holds) {
    if (raw(hold.ordinal) == 0 || raw(hold.line) >= lines.size()) continue;
    took[raw(hold.line)].push_back(raw(hold.ordinal));
    check_hold(lines[raw(hold.line)], hold, f.fairness);
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].drawn = account.lines[i].drawn;
    lines[i].opened_at = f.opened_at;
    f.waits.push_back(waits_of(account.lines[i].line, std::move(lines[i]), took[i]));
  }
}

}  // namespace

Figures make_figures(const SaleAccount& account, ledger::AuditReport audit, WallTime made_at) {
  const json::object settings = settings_of(account);
  Figures f{.sale = account.sale.id, .name = text_in(settings, "name"), .state = account.sale.state};
  if (f.name.empty()) f.name = f.sale;
  f.made_at = made_at;
  f.is_paid_at_shop = text_in(settings, "payment") == "shop";
  f.audit = std::move(audit);
  f.samples = account.samples;
  f.fairness.places_cleared = account.places_cleared;
  f.fairness.handovers = account.handovers;
  f.fairness.codes_used = account.codes_used;
  add_units(account, f);
  add_orders(account, f);
  add_seconds(account, f);
  add_incidents(account, f);
  if (!account.samples.empty()) add_totals(account.samples.back(), f);
  add_who_held(account, f.funnel);
  f.serving = serving_of(account.samples);
  add_waits(account, f);
  f.draws = check_draws(account);
  return f;
}

}  // namespace sluice::report
