// An invariant of a ledger as plain SQL, in the words of the store that it is asked of.
#pragma once

#include <string_view>

namespace sluice::ledger {

struct AuditRule {
  std::string_view name;
  std::string_view offenders;  // a question that answers with a line of text for each of them
};

}  // namespace sluice::ledger
