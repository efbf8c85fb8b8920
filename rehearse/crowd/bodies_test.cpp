#include "rehearse/crowd/bodies.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::rehearse {
namespace {

constexpr std::string_view hold =
    R"({"hold":"hold_1","items":[{"item":"tee","units":[7]}],"ordinal":3,"total":{"amount":2500,"currency":"EUR"},)"
    R"("expires_at":"2026-12-24T20:00:00.000Z"})";

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
  std::string out(text);
  const auto at = out.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return out.replace(at, what.size(), with);
}

TEST(Bodies, AHoldIsOneUnitOfOneItem) {
  const auto body = read_hold(hold);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->hold, "hold_1");
  EXPECT_EQ(body->item, "tee");
  EXPECT_EQ(body->unit, 7U);
  EXPECT_EQ(body->ordinal, 3U);
  EXPECT_EQ(body->total, 2500);
  EXPECT_NE(body->expires_at, WallTime{});
}

TEST(Bodies, AHoldOfAnythingElseIsABreach) {
  EXPECT_FALSE(read_hold("{"));
  EXPECT_FALSE(read_hold("[]"));
  EXPECT_FALSE(read_hold(replaced(hold, "[7]", "[7,8]")));
  EXPECT_FALSE(read_hold(replaced(hold, "[7]", "[]")));
  EXPECT_FALSE(read_hold(replaced(hold, "[7]", "[\"7\"]")));
  EXPECT_FALSE(read_hold(replaced(hold, "[7]", "[-7]")));
  EXPECT_FALSE(read_hold(replaced(hold, "hold_1", "hold/1"))) << "an id goes into a path as it is";
  EXPECT_FALSE(read_hold(replaced(hold, "\"amount\":2500", "\"amount\":25.5")));
}

TEST(Bodies, AHoldThatTellsNoOrdinalOrTotalIsStillOne) {
  const auto body = read_hold(R"({"hold":"hold_1","items":[{"item":"tee","units":[7]}]})");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->ordinal, 0U);
  EXPECT_EQ(body->total, std::nullopt);
}

TEST(Bodies, ATicketTellsItsPlaceAndWhenToAskAgain) {
  const auto body = read_ticket(
      R"({"state":"waiting","ordinal":9,"position":4,"ahead":3,"eta_s":{"low":10,"high":20},"chance":0.5,)"
      R"("presence_after_ms":70000})");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->state, "waiting");
  EXPECT_EQ(body->place.ordinal, 9U);
  EXPECT_EQ(body->place.position, 4U);
  EXPECT_EQ(body->place.ahead, 3U);
  ASSERT_TRUE(body->place.range);
  EXPECT_EQ(body->place.range->high_s, 20U);
  EXPECT_EQ(body->place.chance, 0.5);
  EXPECT_EQ(body->presence_ms, 70'000U);
  EXPECT_FALSE(body->names_item);
}

TEST(Bodies, ATicketsAdviceStaysWithinASecondAndAnHour) {
  const auto advice = [](std::string_view ms) {
    return read_ticket(R"({"state":"waiting","presence_after_ms":)" + std::string(ms) + "}")->presence_ms;
  };
  EXPECT_EQ(advice("0"), 1000U);
  EXPECT_EQ(advice("99999999999"), 3'600'000U);
  EXPECT_EQ(advice("null"), 60'000U);
}

TEST(Bodies, ATicketWithoutAStateIsABreach) {
  EXPECT_FALSE(read_ticket("{}"));
  EXPECT_FALSE(read_ticket(R"({"state":"waiting")"));
}

TEST(Bodies, AnOrderHasAnIdAndAState) {
  const auto body = read_order(R"({"order":"ord_1","hold":"hold_1","state":"confirmed"})");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->order, "ord_1");
  EXPECT_EQ(body->hold, "hold_1");
  EXPECT_EQ(body->state, "confirmed");
  EXPECT_FALSE(read_order(R"({"order":"ord_1"})"));
  EXPECT_FALSE(read_order(R"({"state":"confirmed"})"));
  EXPECT_TRUE(has_failed("payment_failed"));
  EXPECT_FALSE(has_failed("payment_pending"));
}

TEST(Bodies, AProblemIsTheLastStepOfItsType) {
  const auto problem = [](std::string_view body) {
    Answer answer;
    answer.body = body;
    return problem_of(answer);
  };
  EXPECT_EQ(problem(R"({"type":"/problems/sold-out","title":"Sold out"})"), "sold-out");
  EXPECT_EQ(problem(R"({"type":"sold-out"})"), "sold-out");
  EXPECT_EQ(problem("no JSON"), "");
}

}  // namespace
}  // namespace sluice::rehearse
