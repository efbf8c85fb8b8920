// A whole answer of `sluice simulate`: the plan as it was played, and what else was, in the forms that it is told in.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "lab/costs.h"
#include "lab/findings.h"
#include "lab/plan.h"
#include "lab/seed.h"

namespace sluice::lab {

struct Account {
  Plan plan;
  Seed seed;
  Costs costs;
  Findings planned;
  std::vector<Findings> others{};  // in the order asked for
};

// For people at a terminal; lines of at most a hundred columns.
[[nodiscard]] std::string to_text(const Account& account);
// One object, with everything.
[[nodiscard]] std::string to_json(const Account& account);
// A page with charts that needs nothing else.
[[nodiscard]] std::string to_html(const Account& account);

}  // namespace sluice::lab
