// What a start looks for in the files of a ledger before it serves from them. Both change nothing. The pages are
// looked at beside the loading (page_check.h).
#pragma once

#include "ledger/sqlite/database.h"

namespace sluice::ledger {

// Whether the log beside the file has kept all that was synced to it (log_check.h). Takes the write lock meanwhile.
// Errors: io, damaged, for people; unavailable, another process writes.
[[nodiscard]] Result<void> check_log(Database& database);

// Whether the pages make up tables: SQLite's quick_check, some 2 s for a million holds. It sees what is wrong with
// the order of keys, with links between pages, with rows and states that no table allows; not a bit in a text or a
// number. Errors: io, damaged, for people.
[[nodiscard]] Result<void> check_pages(Database& database);

}  // namespace sluice::ledger
