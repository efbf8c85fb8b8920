#include "shop/chronicle/chronicle.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace sluice::shop {
namespace {

using Row = ledger::SampleRow;

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
    : course_(course), totals_(course, units, floor, settings) {
  last_.sale = course.sale();
}

void Chronicle::keep(const Row& row) {
  last_ = row;
  thinning_.add(point_of(row));
}

void Chronicle::restore(const ledger::SampleRowOf<std::string_view>& row) {
  keep(ledger::row_as<std::string, ledger::SampleRowOf>(row));
  totals_.go_on_from(last_);
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
  Row row = totals_.look(now, last_);
  if (!differs_in_sale(row, last_)) return;
  totals_.add_measures(row);
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

}  // namespace sluice::shop
