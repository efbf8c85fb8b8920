#include "line/come_curve.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sluice::line {
namespace {

// A thousand people of whom `come_by(age)` have come by each age, followed up to `seen` slots.
template <class ComeBy>
ComeCurve curve_of(std::uint32_t claim_slots, std::uint32_t seen, ComeBy come_by) {
  constexpr double people = 1000;
  ComeCurve curve(claim_slots);
  curve.call(people, 1);
  for (std::uint32_t span = 0; curve.has(span) && curve.end_of(span) <= seen; ++span) {
    const double before = span == 0 ? 0 : come_by(ComeCurve::span_begin(span));
    const double reached = people * (1 - before);
    curve.add(span, reached, people * (come_by(curve.end_of(span)) - before));
  }
  return curve;
}

TEST(ComeCurve, SpansCoverEveryAgeUpToTheClaimTime) {
  const ComeCurve curve(100);
  std::uint32_t age = 0;
  for (std::uint32_t span = 0; curve.has(span); ++span) {
    EXPECT_EQ(ComeCurve::span_begin(span), age);
    age = curve.end_of(span);
  }
  EXPECT_EQ(age, 100U);
}

TEST(ComeCurve, ASeenCurveIsWhatWasSeen) {
  const ComeCurve curve = curve_of(64, 64, [](double age) { return 0.8 * age / 64; });
  const ComeCurve::Reading reading = curve.read(64);
  EXPECT_NEAR(reading.share, 0.8, 1e-9);
  EXPECT_EQ(reading.known, 1);
  EXPECT_NEAR(reading.mean_delay, 32, 1);
}

TEST(ComeCurve, AnEvenOneIsContinuedEvenly) {
  const ComeCurve curve = curve_of(64, 32, [](double age) { return 0.8 * age / 64; });
  const ComeCurve::Reading reading = curve.read(32);
  EXPECT_NEAR(reading.come, 0.4, 1e-9);
  EXPECT_NEAR(reading.share, 0.8, 0.05);
  EXPECT_NEAR(reading.known, 0.5, 0.05);
}

TEST(ComeCurve, AnExponentialOneIsContinuedAtItsRate) {
  const auto come_by = [](double age) { return 0.7 * (1 - std::exp(-age / 10)); };
  const ComeCurve::Reading reading = curve_of(64, 20, come_by).read(20);
  EXPECT_NEAR(reading.share, 0.7, 0.05);
  EXPECT_NEAR(reading.mean_delay, 10, 1.5);
}

TEST(ComeCurve, WhereItBendsUpEverybodyIsStillTakenToCome) {
  const ComeCurve::Reading reading = curve_of(64, 32, [](double age) { return age * age / 10'000; }).read(32);
  EXPECT_EQ(reading.share, 1);
  EXPECT_LT(reading.known, 0.2);
}

TEST(ComeCurve, OldEvidenceFades) {
  ComeCurve curve = curve_of(16, 16, [](double) { return 1; });
  curve.call(1000, 0);
  EXPECT_EQ(curve.called(), 1000);
  EXPECT_EQ(curve.read(16).come, 0);
}

TEST(ComeCurve, TheAuditFindsMoreWhoCameThanWereThere) {
  ComeCurve curve(16);
  curve.add(3, 5, 5);
  EXPECT_EQ(curve.broken_invariant(), nullptr);
  curve.add(3, 0, 1);
  EXPECT_STREQ(curve.broken_invariant(), "only who reached a span comes within it");
}

}  // namespace
}  // namespace sluice::line
