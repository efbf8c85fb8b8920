#include "lab/judgement.h"

#include <gtest/gtest.h>

namespace sluice::lab {
namespace {

// Who came when, was served when (or never), and went when.
struct Story {
  Ms came = 0;
  Ms served = never;
  Ms gone = never;
};

Findings judged(std::initializer_list<Story> stories, Ms opens = 0) {
  People people(stories.size());
  for (const Story& story : stories) {
    const std::uint32_t person = people.add(story.came);
    people.give_place(person, Ordinal{person + 1});
    people[person].served = story.served;
    people.end(person, story.served == never ? End::gave_up : End::bought, story.gone);
  }
  Findings findings;
  judge(people, opens, findings);
  return findings;
}

TEST(Fairness, NobodyIsOvertakenWhereOrderIsKept) {
  EXPECT_EQ(judged({{0, 10}, {1, 10}, {2, 20}, {3, never, 30}}).fairness.overtaken, 0);
}

TEST(Fairness, WhoIsServedAfterSomebodyLaterIsOvertaken) {
  const FairnessFindings fairness = judged({{0, 50}, {1, 10}, {2, 20}}).fairness;
  EXPECT_EQ(fairness.overtaken, 1);
  EXPECT_EQ(fairness.inversions, 0);
  EXPECT_DOUBLE_EQ(fairness.earlier_by_s, 0.001);
}

TEST(Fairness, WhoIsNeverServedWhileSomebodyLaterIsIsAnInversion) {
  const FairnessFindings fairness = judged({{0, never, 100}, {1, 10}}).fairness;
  EXPECT_EQ(fairness.overtaken, 1);
  EXPECT_EQ(fairness.inversions, 1);
}

TEST(Fairness, WhoHadGoneBeforeIsNotOvertaken) {
  EXPECT_EQ(judged({{0, never, 5}, {1, 10}}).fairness.overtaken, 0);
}

TEST(Fairness, PeopleOfOneMomentDoNotOvertakeEachOther) {
  EXPECT_EQ(judged({{7, 50}, {7, 10}, {7, 20}}).fairness.overtaken, 0);
  EXPECT_EQ(judged({{6, 50}, {7, 10}, {7, 20}}).fairness.overtaken, 1);
}

TEST(Waits, CountFromTheOpeningForWhoCameBefore) {
  const Findings findings = judged({{0, 6000}, {5500, 6000}}, 5000);
  EXPECT_EQ(findings.waits.count(), 2);
  EXPECT_NEAR(static_cast<double>(to_ms(findings.waits.max())), 1000, 10);
}

}  // namespace
}  // namespace sluice::lab
