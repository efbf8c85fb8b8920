#include "rehearse/judgement/range_coverage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace sluice::rehearse {
namespace {

// Told a range at 1000 ms, called halfway between the two.
struct RangeCase {
  Range range;
  std::uint32_t from_ms;
  std::uint32_t by_ms;
  double within, sooner, later;
  std::size_t bin;
};

TEST(RangeCoverage, ARangeIsWrongOnlyIfTheCallWasOutsideForCertain) {
  const std::vector<RangeCase> table{
      {{10, 20}, 15'000, 17'000, 1, 0, 0, 15},  // called 15 s after being told
      {{10, 20}, 10'500, 11'000, 1, 0, 0, 10},  // on the edge
      {{10, 20}, 9'000, 10'999, 0, 1, 0, 8},    // 9 s
      {{10, 20}, 3'000, 5'000, 0, 1, 0, 3},     // 3 s
      {{10, 20}, 21'000, 22'000, 1, 0, 0, 19},  // may still have been at 20 s
      {{10, 20}, 21'001, 23'001, 0, 0, 1, 21},  // 21 s
      {{10, 20}, 80'000, 81'000, 0, 0, 1, 29},  // far beyond
      {{0, 0}, 1'500, 2'500, 0, 0, 1, 29},      // "any moment", and it was not
      {{0, 0}, 900, 2'500, 1, 0, 0, 19},
  };
  for (const RangeCase& row : table) {
    SCOPED_TRACE(testing::Message() << row.range.low_s << ".." << row.range.high_s << " s, " << row.from_ms);
    RangeCoverage coverage;
    coverage.on_called(row.range, 1000, {row.from_ms, (row.from_ms + row.by_ms) / 2, row.by_ms});
    const RangeFindings findings = coverage.findings();
    EXPECT_EQ(findings.count, 1U);
    EXPECT_EQ(findings.within, row.within);
    EXPECT_EQ(findings.sooner, row.sooner);
    EXPECT_EQ(findings.later, row.later);
    const auto& bins = findings.calls_by_bin;
    EXPECT_EQ(std::max_element(bins.begin(), bins.end()) - bins.begin(), static_cast<std::ptrdiff_t>(row.bin));
  }
}

TEST(RangeCoverage, NobodyWhoWasCalledMakesNoNumbers) {
  EXPECT_EQ(RangeCoverage().findings().within, 0);
}

}  // namespace
}  // namespace sluice::rehearse
