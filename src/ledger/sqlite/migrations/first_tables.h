// The tables of version 3, with which a new file begins before it goes through all migrations that came later.
//
// They stay as they are: a change is a migration.
#pragma once

namespace sluice::ledger {

inline constexpr int first_version = 3;

// sale_settings, sale_mark, the view sale, payment, job and idempotency, which version 2 had otherwise.
[[nodiscard]] const char* tables_new_in_3();
// All others.
[[nodiscard]] const char* tables_before_3();

}  // namespace sluice::ledger
