// A backup of a data folder in one file, and the folder made of it again.
//
// The file is a tar archive with mode 0600 (sealed_tar.h):
//
//   sluice-backup   what it is, of which version, made when
//   ledger.db       the ledger at the moment when the backup began
//   keys            what tickets, passes and buyers' cookies are signed with
//   admin.token     what operators come in with
//   push.key        what Web Push is signed with, if there is one
//   sandbox.jsonl   the built-in provider's record, if there is one
//   sluice.toml     the configuration, if it is kept in the data folder
//   SHA256SUMS      what proves that it is whole
//
// The ledger comes first: a key or a charge that it knows is in what is read after it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/sqlite/online_copy.h"

namespace sluice::app {

// Beside a running server, or without one. Needs room for two copies of the ledger where `file` is. `file` appears
// when it is whole and synced, and never replaces another; what a crash leaves is beside it, FILE.part-....
// Errors: conflict (`file` exists), not_found (no ledger there), invalid_input (not a ledger, a secret that others
// may read), io.
[[nodiscard]] Result<void> make_backup(const std::filesystem::path& data, const std::filesystem::path& file,
                                       WallTime now, const ledger::CopyProgress& progress);

struct Restored {
  std::string made_at{};                  // when the backup was made
  std::vector<std::string> new_epochs{};  // sales whose tickets are void
};
// `data` must be an empty folder or not exist. It appears whole, with a proven ledger, or stays as it was; what a
// crash leaves is beside it, DATA.restoring-.... Errors: conflict (`data` holds something), not_found, invalid_input
// (no backup, torn, of a later version, a broken ledger), io.
[[nodiscard]] Result<Restored> restore_backup(const std::filesystem::path& file, const std::filesystem::path& data,
                                              Random& random);

}  // namespace sluice::app
