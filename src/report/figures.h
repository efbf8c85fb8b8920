// What a sale came to, in figures: out of the ledger's rows and nothing else, so that a report made after a restart,
// or from a copy of the ledger on another machine, says the same.
//
// Two kinds of figures, and each section of the report says which its own are:
//   exact     out of holds, orders, payments and claims: every one is a row
//   sampled   out of the sale's chronicle, which is written once a second (shop/chronicle): a crash costs the counts
//             of the last second, and times are known to the second
// Of people who only waited there is no row. What is said of them comes from two sampled curves: how many places had
// been given out, and how many had been called, at each moment (waits.h).
//
// Plain data; make_figures() is pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/sale_account.h"
#include "ledger/sqlite/audit.h"
#include "report/draws.h"
#include "report/incidents.h"
#include "report/serving.h"
#include "report/waits.h"

namespace sluice::report {

// How far people came. Sampled: arrived, waited, called, came. Exact: the rest.
struct Funnel {
  std::uint64_t arrived = 0;  // places given out, and those turned away because all was sold
  std::uint64_t places = 0;
  std::uint64_t waited = 0;  // of them, not called at once
  std::uint64_t called = 0;
  std::uint64_t came = 0;  // called, and took units or went in
  std::uint64_t held = 0;  // holds, of whatever end
  std::uint64_t ordered = 0;
  std::uint64_t paid = 0;
};

struct Fairness {
  // Holds whose place had not been called by then: overtaking. 0, or something is wrong.
  std::uint64_t held_early = 0;
  std::uint64_t held_checked = 0;  // holds of which that could be said
  std::uint64_t curve_fell = 0;    // moments at which fewer places were called than before, without a restart
  std::uint64_t lapsed = 0;        // the rest: why people were passed over, sampled
  std::uint64_t left_called = 0;
  std::uint64_t left_waiting = 0;
  std::uint64_t passed_over = 0;
  std::uint64_t came_back = 0;
  std::uint64_t places_cleared = 0;  // exact, as is what follows
  std::uint64_t handovers = 0;
  std::uint64_t codes_used = 0;
};

struct Limits {
  std::uint64_t hold_refused = 0;  // by a buyer's limit, or for want of units
  std::uint64_t over_allowance = 0;
  std::uint64_t work_asked = 0;
  std::uint64_t work_refused = 0;
  std::uint64_t not_open = 0;
  std::uint64_t turned_away = 0;  // all was sold
  std::uint64_t overloaded = 0;
};

struct Thumbs {
  std::uint64_t up = 0;
  std::uint64_t down = 0;
  std::uint64_t problem = 0;
  [[nodiscard]] std::uint64_t all() const { return up + down + problem; }
  [[nodiscard]] std::uint64_t complaints() const { return down + problem; }
};

// So many units in a span of time.
struct SoldPoint {
  WallTime at{};
  std::uint32_t secured = 0;
  std::uint32_t sold = 0;
};

struct Figures {
  std::string sale{};
  std::string name{};
  std::string state{};
  WallTime made_at{};
  std::string currency{};  // of the first item; empty: a gate
  bool is_gate = false;
  bool is_paid_at_shop = false;

  std::vector<ledger::SaleAccount::Item> items{};
  std::int64_t stock = 0;
  std::int64_t sold = 0;
  std::int64_t held = 0;
  std::int64_t withdrawn = 0;
  std::int64_t free = 0;
  std::int64_t revenue = 0;  // of orders that are paid or confirmed
  ledger::SaleAccount::Refunds refunds{};
  std::uint64_t payments_declined = 0;
  std::uint64_t jobs_dead = 0;
  std::uint64_t waiting_most = 0;

  std::optional<WallTime> opened_at{};     // sampled: when it was first open
  std::optional<WallTime> all_taken_at{};  // sampled: when first every unit was held or sold
  std::optional<WallTime> first_held_at{}, last_held_at{}, last_sold_at{};  // exact
  bool is_sold_out = false;                                                 // nothing is free and nothing is held
  std::uint32_t busiest_second = 0;                                         // units secured in it

  Funnel funnel{};
  Fairness fairness{};
  std::vector<LineWaits> waits{};  // by line, those that samples tell of
  std::vector<DrawCheck> draws{};
  Limits limits{};
  Serving serving{};
  Thumbs waiting_thumbs{}, order_thumbs{};
  std::vector<Incident> incidents{};
  std::vector<SoldPoint> seconds{};          // exact: each second in which a unit was secured or sold
  std::vector<ledger::SampleRow> samples{};  // as they were written
  ledger::AuditReport audit{};
};

[[nodiscard]] Figures make_figures(const ledger::SaleAccount& account, ledger::AuditReport audit, WallTime made_at);

}  // namespace sluice::report
