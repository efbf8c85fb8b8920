// Stories of people with codes, told to their owner step by step.
#include <boost/json.hpp>

#include "shop/place/typed_code.h"
#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr LineIndex own{0};
constexpr LineIndex members{1};

SaleConfig with_members(SaleConfig config, double share = 0.2) {
  config.priority = {{.name = "members", .share = share, .codes = {{.text = "Winter", .uses = 500}}},
                     {.name = "press", .share = 0.1, .codes = {{.text = "PRESS-1", .uses = 1}}}};
  return config;
}

class PriorityStory : public ShopStory {
protected:
  LineFront& line(LineIndex index) { return *front_of("drop").lines[raw(index)]; }
  Ordinal come() { return line(own).board.turnstile.issue()->ordinal; }
  void come(int people) {
    for (int i = 0; i < people; ++i) come();
  }
  static JoinByCode joining(std::uint64_t who, std::string_view typed, FormerPlace former = {}) {
    return {.sale = "drop", .buyer = buyer(who), .code = plain_code(typed).value_or(""), .former = former};
  }
  Answer join(std::uint64_t who, std::string_view typed, FormerPlace former = {}) {
    return ask(joining(who, typed, former));
  }
  // Its only unit is held by somebody: who comes now waits.
  void open_with_the_unit_held() {
    open(with_members(a_sale(1)));
    ASSERT_EQ(ask(buying(999, own, come())).verdict, Verdict::secured);
  }
  void members_come(int people) {
    for (int i = 0; i < people; ++i) EXPECT_EQ(join(++last_member_, "WINTER").verdict, Verdict::joined);
  }
  TakeUnits buying(std::uint64_t who, LineIndex in, Ordinal number) {
    TakeUnits take;
    take.mode = TakeUnits::Mode::buy;
    take.sale = "drop";
    take.buyer = buyer(who);
    take.line = in;
    take.number = number;
    take.cart.push_back({.item = ItemIndex{0}, .quantity = 1});
    return take;
  }
  std::uint32_t called(LineIndex in) {
    const auto reading = line(in).board.turnstile.read();
    std::uint32_t count = 0;
    for (std::uint32_t o = 1; o <= reading.issued; ++o)
      count += line(in).board.standing(Ordinal{o}) != line::Standing::waiting ? 1U : 0U;
    return count;
  }
  line::Standing standing(LineIndex in, Ordinal number) { return line(in).board.standing(number); }
  json::object report() { return json::parse(ask(ReadReport{.sale = "drop"}).body).get_object(); }
  std::int64_t used(std::string_view name) {
    std::int64_t count = 0;
    const Answer answer = ask(ReadCodes{.sale = "drop", .line = std::string(name)});
    const json::value parsed = json::parse(answer.body);
    for (const auto& code : parsed.at("codes").as_array()) count += code.at("used").to_number<std::int64_t>();
    return count;
  }
  void add_units(std::int64_t delta) { ask(AdjustStock{.sale = "drop", .item = "tee", .delta = delta}); }

  std::uint64_t last_member_ = 1'000'000;
};

// In its lobby; opens a minute after noon.
SaleConfig in_the_lobby(SaleConfig config) {
  config.opens_at = noon + minutes(1);
  config.lobby_time = minutes(30);
  return config;
}

// --- Codes

TEST_F(PriorityStory, ACodeGivesAPlaceInItsLineAndAgainTheSame) {
  open(with_members(in_the_lobby(a_sale(5))));
  const Answer joined = join(1, "winter");
  ASSERT_EQ(joined.verdict, Verdict::joined);
  EXPECT_EQ(joined.line, members);
  EXPECT_EQ(joined.number, Ordinal{1});
  const Answer again = join(1, "WINTER");
  EXPECT_EQ(again.verdict, Verdict::has_place);
  EXPECT_EQ(again.line, members);
  EXPECT_EQ(again.number, joined.number);
  EXPECT_EQ(join(2, "W1N-TER").number, Ordinal{2});
  EXPECT_EQ(used("members"), 2);
}

TEST_F(PriorityStory, ASingleUseIsOnePersons) {
  open(with_members(a_sale(5)));
  Answer first;
  Answer second;
  send(joining(1, "press 1"), first);
  send(joining(2, "press 1"), second);  // in the same batch
  step();
  EXPECT_EQ(first.verdict, Verdict::joined);
  EXPECT_EQ(second.verdict, Verdict::code_used_up);
  EXPECT_EQ(join(1, "PRESS-1").verdict, Verdict::has_place);
  EXPECT_EQ(join(3, "PRESS-1").verdict, Verdict::code_used_up);
  EXPECT_EQ(used("press"), 1);
}

TEST_F(PriorityStory, WrongCodesAreToldAndBounded) {
  open(with_members(a_sale(5)));
  const auto tries = front_of("drop").told.priority_tries.burst();
  for (std::int64_t i = 0; i < tries; ++i) EXPECT_EQ(join(1, "WONTER").verdict, Verdict::unknown_code);
  EXPECT_EQ(join(1, "WONTER").verdict, Verdict::too_many_tries);
  EXPECT_EQ(join(2, "WINTER").verdict, Verdict::too_many_tries);
  EXPECT_FALSE(front_of("drop").told.handover_tries.is_full(clock.mono()));
  pass(milliseconds(200));
  EXPECT_EQ(join(2, "WINTER").verdict, Verdict::joined);
}

TEST_F(PriorityStory, NobodyJoinsASaleThatIsNotOpen) {
  SaleConfig config = with_members(a_sale(5));
  config.opens_at = noon + minutes(1);
  open(config);
  EXPECT_EQ(join(1, "WINTER").verdict, Verdict::not_open);
  ask(ActOnSale{.sale = "drop", .action = SaleAction::close});
  EXPECT_EQ(join(1, "WINTER").verdict, Verdict::closed);
  EXPECT_EQ(used("members"), 0);
}

TEST_F(PriorityStory, WhoeverWaitsGivesTheOldPlaceUpForTheNewOne) {
  open_with_the_unit_held();
  const Ordinal old = come();
  const Answer joined = join(1, "WINTER", {.line = own, .number = old});
  EXPECT_EQ(joined.verdict, Verdict::joined);
  EXPECT_EQ(joined.line, members);
  EXPECT_EQ(standing(own, old), line::Standing::left);
}

TEST_F(PriorityStory, WhoeverIsCalledKeepsThatAndTheCodeIsNotUsed) {
  open(with_members(a_sale(1)));
  const Ordinal place = come();
  step();
  ASSERT_EQ(standing(own, place), line::Standing::called);
  const Answer kept = join(1, "PRESS-1", {.line = own, .number = place});
  EXPECT_EQ(kept.verdict, Verdict::has_place);
  EXPECT_EQ(kept.line, own);
  EXPECT_EQ(kept.number, place);
  EXPECT_EQ(used("press"), 0);
  ASSERT_EQ(ask(buying(1, own, place)).verdict, Verdict::secured);
  EXPECT_EQ(join(1, "PRESS-1", {.line = own, .number = place}).verdict, Verdict::has_place);
  EXPECT_EQ(used("press"), 0);
}

TEST_F(PriorityStory, ACodeIsNoWayAroundSoldOut) {
  SaleConfig config = with_members(a_sale(1));
  config.waitlist = false;
  open(config);
  const Answer joined = join(1, "WINTER");
  ASSERT_EQ(ask(buying(1, joined.line, joined.number)).verdict, Verdict::secured);
  EXPECT_EQ(join(2, "WINTER").verdict, Verdict::sold_out);
  EXPECT_EQ(used("members"), 1);
}

TEST_F(PriorityStory, CodesAreMadeAndListedAndBounded) {
  open(with_members(a_sale(5)));
  const Answer made = ask(MakeCodes{.sale = "drop", .line = "press", .count = 3, .uses = 2});
  ASSERT_EQ(made.verdict, Verdict::created);
  const json::value answer = json::parse(made.body);
  ASSERT_EQ(answer.at("codes").as_array().size(), 3U);
  const std::string code(answer.at("codes").at(0).at("code").as_string());
  EXPECT_EQ(join(1, code).line, LineIndex{2});
  EXPECT_EQ(join(2, code).verdict, Verdict::joined);
  EXPECT_EQ(join(3, code).verdict, Verdict::code_used_up);
  EXPECT_EQ(ask(MakeCodes{.sale = "drop", .line = "drop", .count = 1}).verdict, Verdict::no_such_line);
  EXPECT_EQ(ask(ReadCodes{.sale = "drop", .line = "tee"}).verdict, Verdict::no_such_line);
  const auto most = static_cast<std::uint32_t>(PriorityCodes::codes_max);
  EXPECT_EQ(ask(MakeCodes{.sale = "drop", .line = "press", .count = most}).verdict, Verdict::conflict);
}

TEST_F(PriorityStory, ACodeThatIsRevokedBringsNobodyMoreAndTakesNoPlaceAway) {
  open(with_members(a_sale(1)));
  const Answer first = join(1, "WINTER");
  const auto& line = *front_of("drop").lines[raw(first.line)];
  const auto revoke = [&](const char* name, const char* code) {
    return ask(RevokeCode{.sale = "drop", .line = name, .code = code});
  };
  EXPECT_EQ(revoke("press", "WINTER").verdict, Verdict::unknown_code);
  EXPECT_EQ(revoke("members", "SUMMER").verdict, Verdict::unknown_code);
  EXPECT_EQ(revoke("drop", "WINTER").verdict, Verdict::no_such_line);
  const Answer revoked = revoke("members", " winter");
  EXPECT_EQ(revoked.verdict, Verdict::done);
  EXPECT_TRUE(json::parse(revoked.body).at("revoked").as_bool());
  EXPECT_EQ(revoke("members", "WINTER").body, revoked.body);
  EXPECT_EQ(join(2, "WINTER").verdict, Verdict::code_used_up);
  EXPECT_EQ(join(1, "WINTER").number, first.number);
  EXPECT_NE(line.board.standing(first.number), line::Standing::left);
  start();
  EXPECT_EQ(join(3, "WINTER").verdict, Verdict::code_used_up);
  EXPECT_EQ(used("members"), 1);
}

// --- Calls

TEST_F(PriorityStory, OfWhatIsCalledAtTheOpeningMembersGetTheirShare) {
  open(with_members(in_the_lobby(a_sale(100))));
  come(500);
  members_come(60);
  EXPECT_EQ(called(own) + called(members), 0U);
  pass(minutes(1));
  // Nobody is in the third line: its tenth goes to the two as 70 to 20.
  EXPECT_NEAR(called(members), 100 * 0.2 / 0.9, 1);
  EXPECT_EQ(called(own) + called(members), 100U);
}

TEST_F(PriorityStory, UnitsThatComeOneByOneAreCalledByShareToo) {
  open(with_members(in_the_lobby(a_sale(1))));
  come(200);
  members_come(60);
  pass(minutes(1));
  for (std::uint32_t units = 2; units <= 90; ++units) {
    add_units(1);
    ASSERT_EQ(called(own) + called(members), units);
    ASSERT_NEAR(called(members), units * 0.2 / 0.9, 1) << units;
  }
}

TEST_F(PriorityStory, APaceIsDividedByShare) {
  SaleConfig config = with_members(in_the_lobby(a_sale(10'000)));
  config.pace = {.admit = 10, .per = seconds(5)};
  config.claim = minutes(30);
  open(config);
  come(500);
  members_come(100);
  pass(minutes(2));
  const double all = called(own) + called(members);
  EXPECT_GT(all, 100);
  EXPECT_NEAR(called(members), all * 0.2 / 0.9, 2);
}

TEST_F(PriorityStory, WhatALineCannotUseGoesToTheOtherAtOnce) {
  open(with_members(in_the_lobby(a_sale(50))));
  come(10);
  members_come(5);
  pass(minutes(1));
  EXPECT_EQ(called(members), 5U);
  EXPECT_EQ(called(own), 10U);
  // What is left is there for whoever comes, with a code or without.
  members_come(30);
  EXPECT_EQ(called(members), 35U);
  come(10);
  step();
  EXPECT_EQ(called(own), 15U);
}

TEST_F(PriorityStory, AMemberWhoComesWhileUnitsAreFreeIsCalledInTheSameRound) {
  open(with_members(a_sale(3)));
  step();
  EXPECT_EQ(line(own).board.turnstile.read().reserve(), 3U);
  const Answer joined = join(1, "WINTER");
  EXPECT_EQ(standing(members, joined.number), line::Standing::called);
  EXPECT_EQ(line(own).board.turnstile.read().reserve(), 2U);
  EXPECT_EQ(ask(buying(1, members, joined.number)).verdict, Verdict::secured);
}

TEST_F(PriorityStory, MoreUnitsThanOneOnlyAsFarAsNobodyInAnyLineCountsOnThem) {
  open(with_members(a_sale(2)));
  const Ordinal first = come();
  const Answer joined = join(1, "WINTER");
  ASSERT_EQ(standing(own, first), line::Standing::called);
  ASSERT_EQ(standing(members, joined.number), line::Standing::called);
  TakeUnits two = buying(1, members, joined.number);
  two.cart[0].quantity = 2;
  const Answer refused = ask(two);
  EXPECT_EQ(refused.verdict, Verdict::not_enough);
  EXPECT_EQ(refused.available, 1U);
}

TEST_F(PriorityStory, TheCapIsForAllLinesTogether) {
  SaleConfig config = with_members(in_the_lobby(a_sale(100)));
  config.cap = 9;
  open(config);
  come(50);
  members_come(50);
  pass(minutes(1));
  EXPECT_EQ(called(own) + called(members), 9U);
  EXPECT_EQ(called(members), 2U);
}

TEST_F(PriorityStory, SharesChangeLive) {
  open(with_members(in_the_lobby(a_sale(1))));
  come(200);
  members_come(100);
  pass(minutes(1));
  json::object patch{{"priority", json::array{json::object{{"name", "members"}, {"share", 0.6}}}}};
  ASSERT_EQ(ask(PatchSale{.sale = "drop", .patch = patch}).verdict, Verdict::done);
  add_units(90);
  EXPECT_NEAR(called(members), 60, 1);
}

TEST_F(PriorityStory, NobodysPlaceMovesBackWhileMembersPourIn) {
  SaleConfig config = with_members(in_the_lobby(a_sale(10'000)));
  config.pace = {.admit = 20, .per = seconds(5)};
  open(config);
  come(400);
  pass(minutes(1));
  std::vector<std::uint32_t> before(401, ~0U);
  for (int round = 0; round < 60; ++round) {
    members_come(8);
    pass(seconds(1));
    for (std::uint32_t o = 1; o <= 400; o += 7) {
      const std::uint32_t ahead = line(own).board.ahead(Ordinal{o});
      ASSERT_LE(ahead, before[o]) << "ticket " << o << " in round " << round;
      before[o] = ahead;
    }
  }
  EXPECT_GT(called(members), 20U);
}

// The range is one for the share that the line can count on, also before anybody with a code has come.
TEST_F(PriorityStory, TheEndOfTheRangeDoesNotRiseWhenMembersPourIn) {
  SaleConfig config = with_members(in_the_lobby(a_sale(100'000)), 0.4);
  config.pace = {.admit = 100, .per = seconds(5)};
  open(config);
  come(4000);
  pass(minutes(2));
  const auto end_for = [&](std::uint32_t ahead) { return line::wait_of(line(own).forecast.copy(), ahead)->high_s; };
  const std::uint32_t first = end_for(999);
  const std::uint32_t first_near = end_for(99);
  std::uint32_t highest = 0;
  std::uint32_t highest_near = 0;
  for (int round = 0; round < 40; ++round) {
    members_come(12);
    pass(seconds(1));
    highest = std::max(highest, end_for(999));
    highest_near = std::max(highest_near, end_for(99));
  }
  EXPECT_GT(called(members), 200U);
  EXPECT_LE(highest, first);
  EXPECT_LE(highest_near, first_near);
}

// What was promised before anybody with a code came holds although as many come as can be called.
TEST_F(PriorityStory, WhoeverWasToldARangeIsCalledWithinItAlthoughMembersPourIn) {
  SaleConfig config = with_members(in_the_lobby(a_sale(100'000)), 0.4);
  config.pace = {.admit = 100, .per = seconds(5)};
  open(config);
  come(2000);
  pass(minutes(1));
  const auto everybody_buys = [&] {
    for (const LineIndex in : {own, members}) {
      const auto reading = line(in).board.turnstile.read();
      for (std::uint32_t o = 1; o <= std::min(reading.serving, reading.issued); ++o) {
        if (standing(in, Ordinal{o}) == line::Standing::called)
          ask(buying(10'000 * (raw(in) + 1) + o, in, Ordinal{o}));
      }
    }
  };
  for (int i = 0; i < 10; ++i) {
    pass(seconds(1));
    everybody_buys();
  }
  const Ordinal told{line(own).board.turnstile.read().serving + 400};
  const auto range = line::wait_of(line(own).forecast.copy(), line(own).board.ahead(told));
  ASSERT_TRUE(range);
  std::uint32_t waited_s = 0;
  for (; standing(own, told) == line::Standing::waiting && waited_s < 120; ++waited_s) {
    members_come(12);
    pass(seconds(1));
    everybody_buys();
  }
  EXPECT_GE(waited_s, range->low_s);
  EXPECT_LE(waited_s, range->high_s);
  EXPECT_GT(waited_s, 25U);  // and not as fast as without them
}

// --- Places

TEST_F(PriorityStory, WhoeverLapsedBeginsAnewInTheSalesOwnLine) {
  open(with_members(a_sale(1)));
  const Answer joined = join(1, "PRESS-1");
  ASSERT_EQ(standing(joined.line, joined.number), line::Standing::called);
  pass(minutes(3));
  ASSERT_EQ(standing(joined.line, joined.number), line::Standing::lapsed);
  const Answer anew = ask(buying(1, joined.line, joined.number));
  EXPECT_EQ(anew.verdict, Verdict::secured);
  EXPECT_EQ(anew.line, own);
  EXPECT_EQ(join(1, "PRESS-1", {.line = own, .number = anew.number}).verdict, Verdict::has_place);
}

TEST_F(PriorityStory, LeavingSpendsTheUse) {
  open_with_the_unit_held();
  const Answer joined = join(1, "PRESS-1");
  ask(LeaveLine{.sale = "drop", .line = joined.line, .number = joined.number});
  EXPECT_EQ(join(1, "PRESS-1").verdict, Verdict::code_used_up);
  const Answer other = join(1, "WINTER");
  EXPECT_EQ(other.verdict, Verdict::joined);
}

TEST_F(PriorityStory, AUseIsUsedAndItsPlaceGoodAfterACrash) {
  open_with_the_unit_held();
  const Answer joined = join(1, "PRESS-1");
  ask(MakeCodes{.sale = "drop", .line = "press", .count = 2, .uses = 1});
  start();
  step();
  EXPECT_EQ(used("press"), 1);
  EXPECT_EQ(join(2, "PRESS-1").verdict, Verdict::code_used_up);
  const Answer again = join(1, "press1");
  EXPECT_EQ(again.verdict, Verdict::has_place);
  EXPECT_EQ(again.number, joined.number);
  line(again.line).board.see(again.number);
  pass(settings.return_grace);
  add_units(1);
  EXPECT_EQ(standing(again.line, again.number), line::Standing::called);
  EXPECT_EQ(ask(buying(1, again.line, again.number)).verdict, Verdict::secured);
}

TEST_F(PriorityStory, ACalledPlaceIsNextAfterACrash) {
  open(with_members(a_sale(1)));
  const Answer joined = join(1, "WINTER");
  ASSERT_EQ(standing(members, joined.number), line::Standing::called);
  pass(settings.tick);
  start();
  step();
  ASSERT_TRUE(line(members).board.see(joined.number));
  ask(ComeBack{.sale = "drop", .line = members, .number = joined.number});
  EXPECT_EQ(ask(buying(1, members, joined.number)).verdict, Verdict::secured);
}

TEST_F(PriorityStory, AFailedCommitSpendsNoUse) {
  open(with_members(a_sale(1)));
  ledger.reopen({.fail_commit = 1});
  EXPECT_EQ(join(1, "PRESS-1").verdict, Verdict::read_only);
  ledger.reopen();
  start();
  step();
  EXPECT_EQ(join(2, "PRESS-1").verdict, Verdict::joined);
}

TEST_F(PriorityStory, APlaceGoesToAnotherDeviceAndItsOldOneIsGivenUp) {
  open_with_the_unit_held();
  const Answer joined = join(1, "WINTER");
  const Ordinal other = come();
  const Answer told = ask(OfferPlace{.sale = "drop", .buyer = buyer(1), .line = members, .number = joined.number});
  ASSERT_EQ(told.verdict, Verdict::code_told);
  const auto code = *handover_code_from(std::string_view(json::parse(told.body).at("code").as_string()));
  const Answer moved =
      ask(TakeOver{.sale = "drop", .buyer = buyer(2), .code = code, .former = {.line = own, .number = other}});
  ASSERT_EQ(moved.verdict, Verdict::moved);
  EXPECT_EQ(moved.line, members);
  EXPECT_EQ(standing(own, other), line::Standing::left);
  // The code still gives the second device its place and the first one a new use.
  EXPECT_EQ(join(2, "WINTER", {.line = members, .number = joined.number}).verdict, Verdict::has_place);
  EXPECT_EQ(join(1, "WINTER").verdict, Verdict::joined);
}

TEST_F(PriorityStory, ADrawIsAmongThoseOfALine) {
  SaleConfig config = with_members(in_the_lobby(a_sale(10)));
  config.lobby = Lobby::draw;
  open(config);
  come(50);
  members_come(20);
  pass(minutes(1));
  ASSERT_TRUE(line(members).was_drawn(Ordinal{20}));
  EXPECT_FALSE(line(members).was_drawn(Ordinal{21}));
  std::vector<bool> taken(21);
  for (std::uint32_t n = 1; n <= 20; ++n) {
    const std::uint32_t place = raw(line(members).ordinal_of(Ordinal{n}));
    ASSERT_TRUE(place >= 1 && place <= 20 && !taken[place]) << place;
    taken[place] = true;
  }
  EXPECT_EQ(called(members), 3U);  // of ten, as 20 is to 70
}

// --- Gates

TEST_F(PriorityStory, AtAGatePassesOfBothLinesCountAndEndAndAreRevoked) {
  SaleConfig config = with_members(a_sale(0));
  config.items.clear();
  config.cap = 2;
  open(config);
  const Ordinal first = come();
  const Answer joined = join(7, "WINTER");
  ASSERT_EQ(joined.number, first);  // the same number in two lines
  ASSERT_EQ(standing(own, first), line::Standing::called);
  ASSERT_EQ(standing(members, joined.number), line::Standing::called);
  for (const LineIndex in : {own, members}) {
    EnterGate enter{.sale = "drop", .line = in, .number = first, .expires_at = noon + minutes(5)};
    EXPECT_EQ(ask(enter).verdict, Verdict::done);
  }
  EXPECT_EQ(front_of("drop").told.inside.load(), 2U);
  const Ordinal waits = come();
  step();
  EXPECT_EQ(standing(own, waits), line::Standing::waiting);
  ask(LeaveLine{.sale = "drop", .number = joined.number, .visitor = token::thumb_of(buyer(7))});
  EXPECT_EQ(standing(members, joined.number), line::Standing::left);
  EXPECT_EQ(standing(own, first), line::Standing::used);
  EXPECT_EQ(standing(own, waits), line::Standing::called);
  ask(LeaveLine{.sale = "drop", .number = first, .visitor = token::thumb_of(buyer(99))});
  EXPECT_EQ(standing(own, first), line::Standing::left);
}

// --- What is told

TEST_F(PriorityStory, TheStatusTellsOfLinesAndSharesAndOfNoCode) {
  open(with_members(in_the_lobby(a_sale(5))));
  members_come(3);
  pass(seconds(1));
  const std::string body = front_of("drop").told.status.copy().body;
  const json::value status = json::parse(body);
  EXPECT_EQ(status.at("priority").at("members").at("share").to_number<double>(), 0.2);
  EXPECT_EQ(status.at("priority").at("members").at("issued").to_number<int>(), 3);
  EXPECT_FALSE(status.get_object().contains("lines"));
  EXPECT_EQ(status.at("line").at("issued").to_number<int>(), 0);
  EXPECT_EQ(body.find("inter"), std::string::npos);
  const json::value lines = report().at("lines");
  EXPECT_EQ(lines.at(1).at("codes").at("used").to_number<int>(), 3);
  EXPECT_EQ(lines.at(1).at("codes").at("uses_left").to_number<int>(), 497);
}

// --- Any history: units are never promised twice, over all lines together (step() asks for it).

class PriorityHistory : public PriorityStory, public ::testing::WithParamInterface<std::uint64_t> {};

TEST_P(PriorityHistory, KeepsTheBoundOverAllLines) {
  const std::uint64_t seed = GetParam();
  SeededRandom dice(seed);
  SaleConfig config = with_members(a_sale(20), 0.5);
  config.claim = seconds(20);
  config.hold = seconds(30);
  if (seed % 2 == 0) config.pace = {.admit = 5, .per = seconds(1)};
  open(config);
  std::vector<std::pair<LineIndex, Ordinal>> places;
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t who = dice.next() % 200;
    switch (dice.next() % 8) {
      case 0:
      case 1:
        if (const auto place = line(own).board.turnstile.issue()) places.emplace_back(own, place->ordinal);
        break;
      case 2:
      case 3: {
        const Answer joined = join(who, "WINTER");
        if (joined.verdict == Verdict::joined) places.emplace_back(joined.line, joined.number);
        break;
      }
      case 4:
      case 5:
        if (!places.empty()) {
          const auto& [in, number] = places[dice.next() % places.size()];
          TakeUnits take = buying(raw(number) + 1000 * raw(in), in, number);
          take.cart[0].quantity = static_cast<std::uint32_t>(1 + dice.next() % 2);
          ask(take);
        }
        break;
      case 6:
        add_units(static_cast<std::int64_t>(dice.next() % 7) - 3);
        break;
      default:
        pass(milliseconds(dice.next() % 5000));
        break;
    }
    step();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PriorityHistory, ::testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace sluice::shop
