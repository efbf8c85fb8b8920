#include "app/preflight/machine.h"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

#include <algorithm>

namespace sluice::app {

ClockFacts read_clock() {
  timex facts{};
  const int state = adjtimex(&facts);  // modes 0: nothing is changed
  if (state < 0) return {.is_told = false};
  const bool is_synced = state != TIME_ERROR && (facts.status & STA_UNSYNC) == 0;
  return {.is_synced = is_synced, .error_at_most = std::chrono::microseconds(facts.maxerror)};
}

Check judge_clock(const ClockFacts& facts, WallTime now) {
  // A sale opens within 50 ms of its time; a second is what buyers with a clock of their own notice.
  constexpr Duration error_max = std::chrono::seconds(1);
  Check check{.name = "clock", .title = "Clock", .outcome = Outcome::go, .detail = format_rfc3339(now)};
  const std::string remedy =
      "run chrony or systemd-timesyncd (in a container: on its host, then waive `clock`); `timedatectl` says when it "
      "is "
      "in sync";
  if (!facts.is_told) {
    check.outcome = Outcome::none;
    check.detail += ", and the kernel does not say whether it is in sync";
  } else if (!facts.is_synced) {
    check.outcome = Outcome::no_go;
    check.detail += ", and nothing keeps it in sync";
    check.remedy = remedy;
  } else if (facts.error_at_most > error_max) {
    check.outcome = Outcome::no_go;
    check.detail += ", which may be off by " + time_text(facts.error_at_most);
    check.remedy = remedy;
  } else {
    check.detail += ", in sync, off by at most " + time_text(facts.error_at_most);
  }
  return check;
}

std::optional<std::uint64_t> read_free_bytes(const std::filesystem::path& folder) {
  struct statvfs room {};
  if (statvfs(folder.c_str(), &room) != 0) return std::nullopt;
  return std::uint64_t{room.f_bavail} * room.f_frsize;
}

std::uint64_t bytes_needed(std::uint64_t units) {
  constexpr std::uint64_t everything_else = std::uint64_t{512} * 1024 * 1024;
  return everything_else + 2 * units * ledger_bytes_a_unit;
}

Check judge_disk(std::optional<std::uint64_t> free_bytes, std::uint64_t units) {
  Check check{.name = "disk", .title = "Room on the disk", .outcome = Outcome::go, .detail = {}};
  const std::uint64_t needed = bytes_needed(units);
  if (!free_bytes) {
    check.outcome = Outcome::no_go;
    check.detail = "the data folder's file system does not say";
    check.remedy = "look at the disk: `df DATA`";
    return check;
  }
  check.detail = bytes_text(*free_bytes) + " are free, " + bytes_text(needed) + " may be needed";
  if (*free_bytes >= needed) return check;
  check.outcome = Outcome::no_go;
  check.remedy = "free some, or move the data folder to a larger disk: a full one makes the shop read-only";
  return check;
}

Check judge_files(const DescriptorPlan& plan, unsigned threads, std::uint32_t expected_peak) {
  constexpr std::uint64_t a_small_crowd = 100;
  const std::uint64_t connections = std::uint64_t{plan.connections} * threads;
  const std::uint64_t needed = 2 * std::max<std::uint64_t>(expected_peak, a_small_crowd);
  Check check{.name = "files", .title = "Connections", .outcome = Outcome::go, .detail = {}};
  check.detail = fmt::format("{} at a time ({} open files, {} threads); {} are needed", connections, plan.limit,
                             threads, needed);
  if (connections >= needed) return check;
  check.outcome = Outcome::no_go;
  check.remedy = "more open files (`ulimit -n`, LimitNOFILE=) and `[limits] connections`, then restart";
  return check;
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr double kilo = 1000;
  const auto number = static_cast<double>(bytes);
  if (number < kilo) return std::to_string(bytes) + " bytes";
  if (number < kilo * kilo) return fmt::format("{:.1f} kB", number / kilo);
  if (number < kilo * kilo * kilo) return fmt::format("{:.1f} MB", number / (kilo * kilo));
  return fmt::format("{:.1f} GB", number / (kilo * kilo * kilo));
}

std::string time_text(Duration duration) {
  const double ms = static_cast<double>(duration.count()) / 1000;
  if (ms < 10) return fmt::format("{:.1f} ms", ms);
  return ms < 1000 ? fmt::format("{:.0f} ms", ms) : fmt::format("{:.2f} s", ms / 1000);
}

}  // namespace sluice::app
