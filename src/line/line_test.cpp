#include "line/line.h"

#include <gtest/gtest.h>

#include <vector>

namespace sluice::line {
namespace {

using std::chrono::seconds;

constexpr std::uint32_t no_limit = ~std::uint32_t{0};

class LineTest : public testing::Test {
protected:
  LineTest() { board.allow_until(1000); }

  std::uint32_t issue() { return raw(board.turnstile.issue()->ordinal); }
  void issue_many(std::uint32_t count) {
    while (count-- > 0) issue();
  }
  void tick() { line.apply(now, {}, {}); }
  std::uint32_t call(std::uint32_t room) {
    tick();
    return line.call(now, room);
  }
  Outcome command(Command::Kind kind, std::uint32_t ordinal) {
    const Command one{.kind = kind, .ordinal = Ordinal{ordinal}};
    Outcome outcome{};
    line.apply(now, {&one, 1}, {&outcome, 1});
    return outcome;
  }
  Outcome redeem(std::uint32_t ordinal) { return command(Command::Kind::redeem, ordinal); }
  Outcome leave(std::uint32_t ordinal) { return command(Command::Kind::leave, ordinal); }
  // As an edge does: the owner is told only if it must be.
  bool poll(std::uint32_t ordinal) {
    if (!board.see(Ordinal{ordinal})) return false;
    return command(Command::Kind::come_back, ordinal) == Outcome::done;
  }
  // Two windows in which only `seen` poll: everybody else who waits is absent then.
  void only_these_stay(const std::vector<std::uint32_t>& seen) {
    for (int window = 0; window < 3; ++window) {
      for (const std::uint32_t ordinal : seen) board.see(Ordinal{ordinal});
      now += settings.presence_window;
      tick();
    }
    for (const std::uint32_t ordinal : seen) board.see(Ordinal{ordinal});
  }
  [[nodiscard]] Standing standing(std::uint32_t ordinal) const { return board.standing(Ordinal{ordinal}); }
  [[nodiscard]] std::uint32_t ahead(std::uint32_t ordinal) {
    board.count_present(line.returned());
    return board.ahead(Ordinal{ordinal});
  }
  void TearDown() override { EXPECT_STREQ(line.broken_invariant(), nullptr); }

  const Settings settings{.claim = seconds(120), .presence_window = seconds(150)};
  Instant now{seconds(1000)};
  Board board;
  Line line{board, settings, now};
};

TEST_F(LineTest, TheFirstStockPeopleOfAFreshSaleAreCalledAtTheirIssue) {
  EXPECT_EQ(call(3), 3U);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(board.turnstile.issue()->called);
  EXPECT_FALSE(board.turnstile.issue()->called);
  EXPECT_EQ(standing(3), Standing::called);
  EXPECT_EQ(standing(4), Standing::waiting);
}

TEST_F(LineTest, BeforeTheFirstCallEverybodyWaits) {
  EXPECT_FALSE(board.turnstile.issue()->called);
  tick();
  EXPECT_EQ(line.offered(), 0U);
}

TEST_F(LineTest, OfferedAndReserveTogetherNeverExceedTheRoom) {
  issue_many(2);
  call(5);
  EXPECT_EQ(line.offered(), 2U);
  EXPECT_EQ(line.reserve(), 3U);
  issue();
  EXPECT_EQ(line.offered() + line.reserve(), 5U);  // before the owner has looked
  tick();
  EXPECT_EQ(line.offered(), 3U);
  EXPECT_EQ(line.reserve(), 2U);
}

TEST_F(LineTest, WhatIsCalledAndWhatIsReservedCountTogether) {
  issue_many(3);
  EXPECT_EQ(call(2), 2U);
  EXPECT_EQ(line.offered(), 2U);
  EXPECT_EQ(call(6), 4U);
  EXPECT_EQ(line.offered(), 3U);
  EXPECT_EQ(line.reserve(), 3U);
}

TEST_F(LineTest, KnowsWhenAnOpenTicketWasCalled) {
  issue_many(3);
  only_these_stay({1, 2});
  call(1);
  const Instant first = now;
  now += std::chrono::seconds(1);
  call(3);
  EXPECT_EQ(line.called_at(Ordinal{1}), first);
  EXPECT_EQ(line.called_at(Ordinal{2}), now);
  EXPECT_EQ(line.called_at(Ordinal{3}), std::nullopt);
  poll(3);
  now += std::chrono::seconds(1);
  call(3);
  EXPECT_EQ(line.called_at(Ordinal{3}), now);
  redeem(3);
  EXPECT_EQ(line.called_at(Ordinal{3}), std::nullopt);
  EXPECT_EQ(line.called_at(Ordinal{4}), std::nullopt);
}

TEST_F(LineTest, ACalledTicketIsRedeemedOnce) {
  call(1);
  issue();
  EXPECT_EQ(redeem(1), Outcome::done);
  EXPECT_EQ(standing(1), Standing::used);
  EXPECT_EQ(redeem(1), Outcome::already_gone);
  EXPECT_EQ(line.offered(), 0U);
}

TEST_F(LineTest, AWaitingTicketCannotBeRedeemed) {
  issue();
  EXPECT_EQ(redeem(1), Outcome::not_called);
  EXPECT_EQ(redeem(2), Outcome::already_gone);
  EXPECT_EQ(redeem(0), Outcome::already_gone);
}

TEST_F(LineTest, ACalledTicketThatDoesNotComeLapsesAndTheNextIsCalled) {
  issue_many(2);
  call(1);
  now += settings.claim - Duration(1);
  board.see(Ordinal{2});
  EXPECT_EQ(call(1), 0U);
  EXPECT_EQ(standing(1), Standing::called);
  now += Duration(1);
  EXPECT_EQ(call(1), 1U);
  EXPECT_EQ(standing(1), Standing::lapsed);
  EXPECT_EQ(standing(2), Standing::called);
  EXPECT_EQ(redeem(1), Outcome::already_gone);
}

TEST_F(LineTest, TheClaimTimeOfAReservedPlaceBeginsWhenSomebodyTakesIt) {
  call(1);
  now += settings.claim * 5;
  tick();
  issue();
  tick();
  EXPECT_EQ(standing(1), Standing::called);
  now += settings.claim;
  tick();
  EXPECT_EQ(standing(1), Standing::lapsed);
}

TEST_F(LineTest, AShorterClaimTimeHoldsForThoseCalledFromThenOn) {
  call(2);
  issue();
  tick();
  line.set_settings({.claim = seconds(10), .presence_window = settings.presence_window});
  issue();
  tick();
  EXPECT_STREQ(line.broken_invariant(), nullptr);
  now += seconds(10);
  tick();
  EXPECT_EQ(standing(1), Standing::called);
  EXPECT_EQ(standing(2), Standing::lapsed);
  now += settings.claim;
  tick();
  EXPECT_EQ(standing(1), Standing::lapsed);
}

TEST_F(LineTest, AnAbsentOneIsPassedOverAndIsNextWhenSeenAgain) {
  issue_many(3);
  only_these_stay({2, 3});
  EXPECT_EQ(call(1), 1U);
  EXPECT_EQ(standing(1), Standing::waiting);
  EXPECT_EQ(standing(2), Standing::called);
  EXPECT_TRUE(poll(1));
  EXPECT_EQ(ahead(1), 0U);
  EXPECT_EQ(ahead(3), 1U);
  redeem(2);
  EXPECT_EQ(call(1), 1U);
  EXPECT_EQ(standing(1), Standing::called);
  EXPECT_EQ(standing(3), Standing::waiting);
}

TEST_F(LineTest, WhoComesBackIsBeforeNewcomersSoTheReserveMakesWay) {
  issue();
  only_these_stay({});
  call(1);
  EXPECT_EQ(board.turnstile.read().reserve(), 1U);
  poll(1);
  call(1);
  EXPECT_EQ(standing(1), Standing::called);
  EXPECT_FALSE(board.turnstile.issue()->called);
}

TEST_F(LineTest, NoNewcomerIsCalledAtIssueWhileAReturnedOneWaitsForThePace) {
  issue_many(3);
  only_these_stay({});
  call(5);
  for (std::uint32_t ordinal = 1; ordinal <= 3; ++ordinal) poll(ordinal);
  EXPECT_EQ(call(1), 1U);
  EXPECT_EQ(line.returned(), 2U);
  EXPECT_FALSE(board.turnstile.issue()->called);
  call(1);
  EXPECT_FALSE(board.turnstile.issue()->called);
}

TEST_F(LineTest, ThoseWhoComeBackAreCalledInTheOrderInWhichTheyFirstCame) {
  issue_many(3);
  only_these_stay({});
  call(1);
  for (const std::uint32_t ordinal : {3U, 1U, 2U}) poll(ordinal);
  call(1);
  EXPECT_EQ(standing(1), Standing::called);
  EXPECT_EQ(standing(2), Standing::waiting);
  redeem(1);
  call(1);
  EXPECT_EQ(standing(2), Standing::called);
}

TEST_F(LineTest, WhoCameBackAndWentAwayAgainIsPassedOverAgain) {
  issue_many(2);
  only_these_stay({2});
  call(1);
  ASSERT_TRUE(poll(1));  // back, but there is no room yet
  only_these_stay({});
  EXPECT_EQ(line.returned(), 0U);
  EXPECT_FALSE(line.somebody_waits());
  call(1);
  EXPECT_EQ(standing(1), Standing::waiting);
  EXPECT_TRUE(poll(1));
  call(1);
  EXPECT_EQ(standing(1), Standing::called);
}

TEST_F(LineTest, ARecalledTicketThatDoesNotComeLapses) {
  issue();
  only_these_stay({});
  call(1);
  poll(1);
  call(1);
  now += settings.claim - Duration(1);
  tick();
  EXPECT_EQ(standing(1), Standing::called);
  now += Duration(1);
  tick();
  EXPECT_EQ(standing(1), Standing::lapsed);
  EXPECT_EQ(line.offered(), 0U);
}

TEST_F(LineTest, EveryCalledTicketHasTheTimeAtWhichItLapsesAndNobodyElseHas) {
  issue_many(6);
  call(2);
  const Instant first = now + settings.claim;
  now += seconds(10);
  redeem(1);
  only_these_stay({5});
  call(1);  // 1 is used, 2 has lapsed, 3 and 4 are passed over
  const Instant second = now + settings.claim;
  EXPECT_EQ(line.claim_times().find(Ordinal{5}), second);
  EXPECT_EQ(line.claim_times().find(Ordinal{6}), std::nullopt) << "waits";
  now += seconds(10);
  ASSERT_TRUE(poll(3));
  call(2);
  EXPECT_EQ(line.claim_times().find(Ordinal{3}), now + settings.claim) << "from its own call, not its neighbours'";
  EXPECT_EQ(line.claim_times().find(Ordinal{5}), second);
  EXPECT_NE(line.claim_times().find(Ordinal{2}), first) << "what is over is forgotten";
  now = second;
  tick();
  EXPECT_EQ(standing(5), Standing::lapsed);
  EXPECT_EQ(standing(3), Standing::called);
}

TEST_F(LineTest, PresenceLastsFromIssueThroughTheNextWindow) {
  now += seconds(100);  // in the middle of the first window
  issue();
  now += seconds(50);
  tick();
  EXPECT_TRUE(board.is_present(Ordinal{1}));
  now += settings.presence_window - Duration(1);
  tick();
  EXPECT_TRUE(board.is_present(Ordinal{1}));
  now += Duration(1);
  tick();
  EXPECT_FALSE(board.is_present(Ordinal{1}));
}

TEST_F(LineTest, PresenceLastsFromTheLastPollThroughTheNextWindow) {
  issue();
  only_these_stay({1});
  now += settings.presence_window;
  tick();
  EXPECT_TRUE(board.is_present(Ordinal{1}));
  now += settings.presence_window;
  tick();
  EXPECT_FALSE(board.is_present(Ordinal{1}));
}

TEST_F(LineTest, AnOwnerThatWasLateForWindowsMakesNobodyAbsentWhoJustCame) {
  issue();
  now += settings.presence_window * 10;
  issue();
  board.see(Ordinal{1});
  tick();
  tick();
  EXPECT_TRUE(board.is_present(Ordinal{1}));
  EXPECT_TRUE(board.is_present(Ordinal{2}));
  now += settings.presence_window - Duration(1);
  tick();
  EXPECT_TRUE(board.is_present(Ordinal{1}));
  EXPECT_TRUE(board.is_present(Ordinal{2}));
}

TEST_F(LineTest, WhoLeavesGivesThePlaceUpForGood) {
  issue_many(3);
  call(1);
  EXPECT_EQ(leave(1), Outcome::done);
  EXPECT_EQ(leave(2), Outcome::done);
  EXPECT_EQ(leave(2), Outcome::already_gone);
  EXPECT_EQ(line.offered(), 0U);
  EXPECT_FALSE(poll(2));
  EXPECT_EQ(call(1), 1U);
  EXPECT_EQ(standing(1), Standing::left);
  EXPECT_EQ(standing(2), Standing::left);
  EXPECT_EQ(standing(3), Standing::called);
}

TEST_F(LineTest, AReturnedOneWhoLeavesIsNotCalled) {
  issue_many(2);
  only_these_stay({2});
  call(1);
  poll(1);
  EXPECT_EQ(leave(1), Outcome::done);
  EXPECT_EQ(line.returned(), 0U);
  redeem(2);
  call(1);
  EXPECT_EQ(standing(1), Standing::left);
  EXPECT_EQ(line.offered(), 0U);
}

TEST_F(LineTest, ReserveIsTakenBackBeforeTwoUnitsGoToOneBuyer) {
  call(3);
  issue();
  tick();
  line.shrink_reserve(now, 2);  // three free units, one of them the extra
  EXPECT_EQ(line.offered(), 1U);
  EXPECT_EQ(line.reserve(), 1U);
  EXPECT_TRUE(board.turnstile.issue()->called);
  EXPECT_FALSE(board.turnstile.issue()->called);
}

TEST_F(LineTest, ShrinkingTheRoomNeverUncallsAnybody) {
  call(3);
  issue_many(2);
  call(1);
  EXPECT_EQ(line.offered(), 2U);
  EXPECT_EQ(line.reserve(), 0U);
  EXPECT_EQ(standing(2), Standing::called);
  EXPECT_EQ(redeem(2), Outcome::done);
}

TEST_F(LineTest, ARoomWithoutEndKeepsTheReserveWithinTheOrdinals) {
  issue();
  call(no_limit);
  issue();
  call(no_limit);
  EXPECT_EQ(standing(2), Standing::called);
  EXPECT_TRUE(board.turnstile.issue()->called);
}

TEST_F(LineTest, NoOrdinalIsIssuedBeyondTheReservedBlock) {
  issue_many(1000);
  EXPECT_EQ(board.turnstile.issue(), std::nullopt);
  EXPECT_EQ(board.turnstile.read().issued, 1000U);
  board.allow_until(1001);
  EXPECT_EQ(issue(), 1001U);
}

TEST_F(LineTest, AheadCountsOnlyThePresentAcrossBlocksAndChunks) {
  board.allow_until(70'000);
  issue_many(70'000);
  only_these_stay({1, 511, 512, 40'000, 65'535, 65'536, 69'999});
  EXPECT_EQ(ahead(70'000), 7U);
  EXPECT_EQ(ahead(65'536), 5U);
  EXPECT_EQ(ahead(512), 2U);
  EXPECT_EQ(board.waiting(), 7U);
  call(3);
  EXPECT_EQ(standing(512), Standing::called);
  EXPECT_EQ(standing(513), Standing::waiting);
  EXPECT_EQ(ahead(70'000), 4U);
}

TEST_F(LineTest, AheadIsRightForNewcomersWhenTheReserveWasTakenBackAfterTheLastCount) {
  board.allow_until(5000);
  call(4000);
  issue_many(50);
  board.count_present(line.returned());
  line.shrink_reserve(now, 0);
  issue_many(2000);
  EXPECT_EQ(board.ahead(Ordinal{2050}), 1999U);
}

// --- After a restart

TEST_F(LineTest, ADrawChangesPlacesAndTakesPresenceAndLeavingAlong) {
  issue_many(300);
  only_these_stay({10, 20, 30, 200});
  leave(20);
  const Draw draw(300, [](const DrawInput& in) { return in.half * 7 + in.round * 13 + 5; });
  line.redraw(draw);
  const auto place = [&](std::uint32_t number) { return draw.place_of(number - 1) + 1; };
  for (const std::uint32_t number : {10U, 30U, 200U}) EXPECT_TRUE(board.is_present(Ordinal{place(number)})) << number;
  EXPECT_EQ(standing(place(20)), Standing::left);
  EXPECT_FALSE(board.is_present(Ordinal{place(40)}));
  EXPECT_EQ(call(3), 3U);
  for (const std::uint32_t number : {10U, 30U, 200U}) EXPECT_EQ(standing(place(number)), Standing::called) << number;
  issue();
  EXPECT_TRUE(board.is_present(Ordinal{301})) << "who comes afterwards stands behind, and is here";
}

class LineRestartTest : public LineTest {
protected:
  // Places up to 100 may be somebody's; 1..10 had been called.
  LineRestartTest() {
    line.restore({.issued = 100, .serving = 10, .calls_from = now + return_grace});
    line.mark_used(Ordinal{1});
  }
  const Duration return_grace = seconds(10);
};

TEST_F(LineRestartTest, NobodyUnseenUsesAUnit) {
  call(5);
  EXPECT_EQ(line.offered(), 0U);
  now += return_grace;
  call(5);
  EXPECT_EQ(line.offered(), 0U);
  EXPECT_EQ(line.reserve(), 5U);
}

TEST_F(LineRestartTest, ACalledTicketSeenAgainIsNextWithAFreshClaimTime) {
  EXPECT_TRUE(poll(7));
  EXPECT_EQ(call(5), 1U);
  EXPECT_EQ(standing(7), Standing::called);
  now += settings.claim - Duration(1);
  EXPECT_EQ(redeem(7), Outcome::done);
}

TEST_F(LineRestartTest, AnEarlierTicketSeenLaterIsNext) {
  now += return_grace;
  call(1);
  poll(50);  // was passed over while it was unseen
  call(1);
  issue();
  call(1);
  EXPECT_EQ(standing(50), Standing::called);
  EXPECT_EQ(standing(101), Standing::waiting);
}

TEST_F(LineRestartTest, NobodyNewIsCalledBeforeCallsFrom) {
  board.see(Ordinal{60});
  EXPECT_FALSE(board.turnstile.issue()->called);
  now += return_grace - Duration(1);
  call(5);
  EXPECT_EQ(standing(60), Standing::waiting);
  EXPECT_EQ(standing(101), Standing::waiting);
  now += Duration(1);
  call(5);
  EXPECT_EQ(standing(60), Standing::called);
  EXPECT_EQ(standing(101), Standing::called);
}

TEST_F(LineRestartTest, AUsedTicketStaysUsed) {
  EXPECT_FALSE(poll(1));
  EXPECT_EQ(standing(1), Standing::used);
  EXPECT_EQ(redeem(1), Outcome::already_gone);
}

TEST_F(LineRestartTest, ASkippedBlockStallsNothing) {
  now += return_grace;
  issue();
  EXPECT_EQ(ahead(101), 0U);
  EXPECT_EQ(call(1), 1U);
  EXPECT_EQ(standing(101), Standing::called);
}

}  // namespace
}  // namespace sluice::line
