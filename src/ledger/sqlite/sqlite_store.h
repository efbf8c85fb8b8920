// The ledger in one SQLite file: what runs a shop on one machine.
//
//   1. A commit is one transaction, synced to the write-ahead log before commit() returns (WAL, synchronous=FULL).
//   2. The file is never locked exclusively: an audit, a backup or a shell reads beside it at any time.
//   3. After a failed write or sync nothing is written any more, not even at closing: what the log holds is judged
//      anew by the next opening.
//   4. A file that was removed or replaced under it is noticed by the next commit, which fails with `io`: nothing is
//      acknowledged that a restart would not find.
//   5. The first commit waits until all pages were looked at for damage, which goes on beside the reading: damaged,
//   it
//      fails with `io`, and so does a read that meets it; nothing was changed then.
//
// One thread at a time. A commit of a hundred secured holds takes about a millisecond; now and then one takes longer
// by the time to copy `checkpoint_pages` pages from the log into the file.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "ledger/ledger.h"

namespace sluice::ledger {

struct SqliteOptions {
  // Pages in the log after which they are copied into the file. Fewer: the same hot pages are copied more often, each
  // time with two syncs. More: the pause is longer, and so is the recovery after a crash.
  int checkpoint_pages = 4000;
  // How long a commit waits for another writer of the file (a restore, an operator's shell) before `unavailable`.
  std::chrono::milliseconds busy_wait_max{5000};
  std::string vfs{};  // a registered SQLite VFS; empty: the system's
};

// Creates the file (mode 0600) and its tables when there are none. Errors, one line each:
//   invalid_input  not an SQLite database, not a ledger, or written by a newer version of this program
//   io             cannot be created, opened or written, or its log is damaged: then nothing was changed
//   unavailable    another process keeps it locked
[[nodiscard]] Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& path,
                                                               const SqliteOptions& options = {});

}  // namespace sluice::ledger
