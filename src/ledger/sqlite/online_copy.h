// Copies a ledger beside the server that is writing it, and makes a copy fit to be the ledger of a new life.
//
// copy_sqlite() reads one moment of the ledger, that of its call: what was acknowledged before is in the copy, what
// is acknowledged meanwhile is not. No commit waits for it; only the server's log cannot be cut short until it is
// done, so the log grows by what is sold meanwhile.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"

namespace sluice::ledger {

// So many pages of so many are copied.
using CopyProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

// `to` must not exist; it is made with mode 0600, and removed again if this fails. It is not synced.
// Errors: not_found (there is no ledger), invalid_input (not a ledger, or a newer one), io.
[[nodiscard]] Result<void> copy_sqlite(const std::filesystem::path& from, const std::filesystem::path& to,
                                       const CopyProgress& progress);

// Brings a copy's tables up to date, and gives the tickets of every sale that can still issue places a new epoch:
// after the copy was made its line went on, and the copy would give the same numbers to others. A sale that is closed
// issues none, so that its tickets stay what they were. Returns the sales whose tickets are void now, by id.
// Synced. Errors: as above, and when an invariant of the ledger is broken: invalid_input, with its name.
[[nodiscard]] Result<std::vector<std::string>> begin_new_life(const std::filesystem::path& ledger, Random& random);

}  // namespace sluice::ledger
