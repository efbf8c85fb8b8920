// Recomputes, from the rows alone, everything that must be true of a ledger. Shares no code with what writes them.
//
// Reads one consistent moment of the file through a read-only connection of its own, so it may run beside the server
// that is writing, or on a copy. While it runs, the log of that server cannot be cut short; it takes some seconds for
// a million holds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

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

// Errors: not_found, invalid_input (not a ledger, or a newer one), io. A damaged file that can still be opened is no
// error but a report that is not ok.
[[nodiscard]] Result<AuditReport> audit_sqlite(const std::filesystem::path& path);

// A line of a sale whose lobby is drawn.
struct DrawnLine {
  std::string sale;
  std::string settings;  // of the sale, as JSON
  std::string key;       // hex digits
  std::string line;
  std::uint32_t people = 0;  // in the draw; 0: it has not taken place
};
// By sale and line. Errors as above.
[[nodiscard]] Result<std::vector<DrawnLine>> read_draws_sqlite(const std::filesystem::path& path);

// {"ok":..., "sales":[{"sale","stock","held","sold","withdrawn","free"}], "invariants":[{"name","ok","detail"}]}
[[nodiscard]] std::string to_json(const AuditReport& report);

}  // namespace sluice::ledger
