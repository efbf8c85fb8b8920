// Whether a write-ahead log has kept all that was synced to it.
//
// SQLite reads a log up to the first frame whose checksum is wrong, and takes that for the end: a write that a crash
// has torn. A bit that flips in the middle looks the same to it, and everything after it, synced and acknowledged,
// would be gone without a word. But a commit begins only when the one before it is synced, so only the last one can
// be torn: a wrong frame before another transaction than the last is damage. That is what is looked for here.
//
// Not noticed: a wrong frame in the last transaction, which is what a torn one looks like; and a log that is missing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sluice::ledger {

// Where the log is damaged, in bytes from its beginning; nullopt: nowhere, or there is none. Reads it once (a
// gigabyte a second). REQUIRES: nobody writes to it meanwhile.
[[nodiscard]] std::optional<std::uint64_t> damage_in_log(const std::string& path);

}  // namespace sluice::ledger
