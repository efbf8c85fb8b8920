// Every write and every sync of a scripted sale, and every way in which a crash can leave it.
#include "ledger/sqlite/crash_points.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>

namespace sluice::ledger {
namespace {

// In parts, so that they are looked at on every core.
constexpr std::size_t part_count = 8;
constexpr std::size_t commits_later = 3;
constexpr std::size_t page_bytes = 4096;
constexpr std::size_t flips_a_page = 4;

class CrashPoints : public testing::TestWithParam<std::size_t> {
protected:
  // Calls `look(crash, replay)` for each crash of this part.
  template <class Look>
  void for_each_crash(Look look) const {
    std::size_t number = 0;
    for (DiskReplay replay(life.tape); !replay.is_over(); replay.advance()) {
      for (const Crash& crash : replay.crashes()) {
        if (number++ % part_count == GetParam()) look(crash, replay);
      }
    }
  }
  [[nodiscard]] std::string name(const Crash& crash) const {
    const DiskStep& step = life.tape.steps[crash.step];
    const std::string what = step.kind == DiskStep::Kind::sync ? "sync of " : "write to ";
    return std::string(to_string(crash.kind)) + " at step " + std::to_string(crash.step) + ", a " + what + step.file +
           (crash.flipped_in.empty() ? "" : ", byte " + std::to_string(crash.flipped_byte));
  }
  // When step `at` begins, or the whole is over.
  [[nodiscard]] std::size_t acknowledged_at(std::size_t at) const {
    return at < life.tape.steps.size() ? life.tape.steps[at].acknowledged : life.tape.acknowledged;
  }
  // The bit flips in what is there some commits later; nullopt: its place is no more.
  [[nodiscard]] std::optional<Start> start_later(const Crash& crash, DiskReplay replay) const {
    const std::size_t until = acknowledged_at(crash.step + 1) + commits_later;
    while (!replay.is_over() && acknowledged_at(replay.at()) < until) replay.advance();
    DiskFiles files = replay.synced();
    const auto file = files.find(crash.flipped_in);
    if (file == files.end() || file->second.size() <= crash.flipped_byte) return std::nullopt;
    flip_bit(file->second, crash.flipped_byte);
    return start_from(files, life, acknowledged_at(replay.at()));
  }
  // A bit of the log may cost its last transaction, which looks torn. Else what is there is what was acknowledged, or
  // nothing is served.
  void judge_flip(const Crash& crash, const Start& start) const {
    std::set<Found> may_be{Found::whole, Found::refused};
    if (crash.flipped_in == "ledger.db-wal") may_be.insert({Found::one_short, Found::by_audit});
    EXPECT_TRUE(may_be.contains(start.found)) << name(crash) << ": " << to_string(start.found) << ' ' << start.said;
  }

  const RecordedLife life = record_scripted_sale();
};

TEST_P(CrashPoints, LoseNothingAcknowledged) {
  std::size_t looked_at = 0;
  for_each_crash([&](const Crash& crash, const DiskReplay&) {
    if (crash.kind == CrashKind::flipped) return;
    ++looked_at;
    const Start start = start_from(crash.files, life, acknowledged_at(crash.step));
    EXPECT_EQ(to_string(start.found), "whole") << name(crash) << ": " << start.said;
  });
  EXPECT_GT(looked_at, 100U);
}

TEST_P(CrashPoints, AFlippedBitIsHarmlessOrRefusedBeforeTheLastTransaction) {
  std::map<Found, std::size_t> found;
  for_each_crash([&](const Crash& crash, const DiskReplay& replay) {
    if (crash.kind != CrashKind::flipped) return;
    const Start at_once = start_from(crash.files, life, acknowledged_at(crash.step + 1));
    judge_flip(crash, at_once);
    if (const auto later = start_later(crash, replay)) {
      judge_flip(crash, *later);
      ++found[later->found];
    }
  });
  // Later on nearly all of the log is before its last transaction.
  EXPECT_GT(found[Found::refused], 5 * (found[Found::one_short] + found[Found::by_audit]));
}

INSTANTIATE_TEST_SUITE_P(Part, CrashPoints, testing::Range<std::size_t>(0, part_count));

std::set<std::string> lines_of(const std::string& state) {
  std::istringstream in(state);
  std::set<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.insert(line);
  return lines;
}

std::size_t rows_that_differ(const std::string& left, const std::string& right) {
  const auto one = lines_of(left);
  const auto other = lines_of(right);
  return static_cast<std::size_t>(
      std::count_if(one.begin(), one.end(), [&](const std::string& line) { return !other.contains(line); }));
}

// Pages have no checksums: what makes up tables is noticed by the start, what rows say of one another by the audit,
// and a letter or a digit that nothing else repeats by nobody.
TEST(CrashPointsOfPages, AFlippedBitIsNoticedOrIsInOneValue) {
  const RecordedLife life = record_scripted_sale();
  DiskReplay replay(life.tape);
  while (!replay.is_over()) replay.advance();
  const std::string& whole = replay.synced().at("ledger.db");
  std::map<Found, std::size_t> found;
  for (std::size_t at = 0; at < whole.size(); at += page_bytes / flips_a_page) {
    std::string flipped = whole;
    const std::size_t byte = at + at * 31 / page_bytes % (page_bytes / flips_a_page);
    flip_bit(flipped, byte);
    const Start start = start_from({{"ledger.db", flipped}}, life, life.tape.acknowledged);
    ++found[start.found];
    EXPECT_TRUE(start.found != Found::one_short && start.found != Found::unclear) << byte << ": " << start.said;
    if (start.found != Found::changed) continue;
    EXPECT_EQ(rows_that_differ(start.state, life.states.back()), 1U) << byte;
  }
  EXPECT_GT(found[Found::refused] + found[Found::by_audit], 4 * found[Found::changed]);
  EXPECT_GT(found[Found::refused], found[Found::by_audit]);
}

}  // namespace
}  // namespace sluice::ledger
