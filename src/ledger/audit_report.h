// What an audit has found in a ledger, whichever store it is in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::ledger {

struct SaleCount {
  std::string sale;
  std::int64_t stock = 0;
  std::int64_t held = 0;
  std::int64_t sold = 0;
  std::int64_t withdrawn = 0;
  std::int64_t free = 0;  // released units, and those that have no row
};

struct Invariant {
  std::string name;
  bool ok = false;
  std::string detail;  // of a broken one: its first offender and how many more there are
};

struct AuditReport {
  bool ok = false;  // every invariant is
  std::vector<SaleCount> sales;
  std::vector<Invariant> invariants;
};

// A line of a sale whose lobby is drawn.
struct DrawnLine {
  std::string sale;
  std::string settings;  // of the sale, as JSON
  std::string key;       // hex digits
  std::string line;
  std::uint32_t people = 0;  // in the draw; 0: it has not taken place
};

// Offenders beyond this many are not counted: one is enough, and a report is for reading.
inline constexpr int offenders_max = 1000;
// "FIRST (and 3 more)".
[[nodiscard]] std::string describe_offenders(const std::string& first, int count);

// {"ok":..., "sales":[{"sale","stock","held","sold","withdrawn","free"}], "invariants":[{"name","ok","detail"}]}
[[nodiscard]] std::string to_json(const AuditReport& report);

}  // namespace sluice::ledger
