// What the machine says of itself, and what a sale makes of it.
//
// Facts are measured by read_...(), and judged by pure functions, so that each verdict can be tested without the
// machine that would give it. Any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "app/preflight/check.h"
#include "app/serve/process/descriptors.h"

namespace sluice::app {

// As the kernel keeps it (adjtimex).
struct ClockFacts {
  bool is_told = true;       // false: the kernel does not say
  bool is_synced = false;    // something sets it right
  Duration error_at_most{};  // as the kernel estimates
};
[[nodiscard]] ClockFacts read_clock();
[[nodiscard]] Check judge_clock(const ClockFacts& facts, WallTime now);

// nullopt: it cannot be asked.
[[nodiscard]] std::optional<std::uint64_t> read_free_bytes(const std::filesystem::path& folder);
// What a unit that is sold leaves in the ledger: claim, hold, order, its history, payment, jobs, answers.
// Measured: 2.5 kB a unit of a rehearsal of 3000 that were paid; addresses, mails and webhooks are rows, too, so more
// than twice it.
inline constexpr std::uint64_t ledger_bytes_a_unit = 6000;
// `units`: of the sale. The ledger and its log once more for a backup, and room for everything else.
[[nodiscard]] std::uint64_t bytes_needed(std::uint64_t units);
[[nodiscard]] Check judge_disk(std::optional<std::uint64_t> free_bytes, std::uint64_t units);

// Two connections each for those who come within a second: an idle one gives way to a newcomer after that.
[[nodiscard]] Check judge_files(const DescriptorPlan& plan, unsigned threads, std::uint32_t expected_peak);

// "1.5 GB"
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);
// "3.4 ms", "1.20 s"
[[nodiscard]] std::string time_text(Duration duration);

}  // namespace sluice::app
