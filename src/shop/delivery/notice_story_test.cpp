// Stories of people who are told that they are called: once, in the round of the call, and nothing else ever.
#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "ledger/content.h"
#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

using delivery::Kind;
using delivery::Outcome;
using std::chrono::minutes;
using std::chrono::seconds;

class KeepingCarrier final : public delivery::Carrier {
public:
  [[nodiscard]] bool try_begin(delivery::Task task) override {
    begun.push_back(std::move(task));
    return true;
  }
  std::vector<delivery::Task> begun;
};

constexpr const char* subscription = R"({"endpoint":"https://push.example/1","p256dh":"BA","auth":"AA"})";

// The rows that a start would be shown.
class NoticeRows final : public ledger::sample::QuietVisitor {
public:
  void on_notice(const ledger::NoticeRowOf<std::string_view>& row) override { keep(row); }
  void on_job(const ledger::JobRowOf<std::string_view>& row) override { keep(row); }
  std::map<std::string, std::vector<std::string>> by_table;

private:
  template <class Row>
  void keep(const Row& row) {
    by_table[std::string(Row::table)].push_back(ledger::sample::text(row));
  }
};

class NoticeStory : public ShopStory {
protected:
  NoticeStory() {
    settings.targets = {{.kind = Kind::notice, .pauses = {seconds(2), seconds(10)}},
                        {.kind = Kind::push, .pauses = {seconds(2)}}};
    settings.deliveries_in_flight_per_target_max = 5000;
  }
  // All units are held, so that everybody who comes now waits.
  void begin(std::uint32_t stock = 1) {
    SaleConfig config = a_sale(stock);
    config.claim = minutes(2);
    config.hold = minutes(10);
    begin_with(config);
  }
  void begin_with(const SaleConfig& config) {
    open(config);
    owner->set_carrier(carrier);
    step();
    for (std::uint32_t i = 0; i < config.items[0].stock; ++i) {
      held.push_back(hold_of(ask(take_for(1000 + i)).body));
    }
  }
  void begin_again() {
    start();
    owner->set_carrier(carrier);
    step();
  }
  static TakeUnits take_for(std::uint64_t who) {
    TakeUnits take;
    take.sale = "drop";
    take.buyer = buyer(who);
    take.cart.push_back({.item = ItemIndex{0}, .quantity = 1});
    return take;
  }
  static HoldId hold_of(const std::string& body) {
    return *HoldId::parse(std::string_view(boost::json::parse(body).at("hold").as_string()));
  }
  // Somebody who comes, and waits.
  Ordinal wait(std::uint64_t who) {
    const Answer answer = ask(take_for(who));
    EXPECT_EQ(answer.verdict, Verdict::in_line);
    return answer.number;
  }
  Answer put(std::uint64_t who, Ordinal number, const std::string& email = "ada@example.com",
             const std::string& push = "") {
    return ask(AskNotice{.sale = "drop",
                         .buyer = buyer(who),
                         .number = number,
                         .word = AskNotice::Word::put,
                         .email = email,
                         .push = push,
                         .language = "de"});
  }
  Answer say(std::uint64_t who, Ordinal number, AskNotice::Word word) {
    return ask(AskNotice{.sale = "drop", .buyer = buyer(who), .number = number, .word = word});
  }
  void give_back(std::size_t which = 0) {
    ask(ReleaseHold{.hold = held[which], .buyer = buyer(1000 + which)});
    step();
    step();
  }
  line::Standing standing(Ordinal number) {
    LineFront& front = *front_of("drop").lines[0];
    return front.board.standing(front.ordinal_of(number));
  }
  NoticeWays shown(Ordinal number) { return front_of("drop").lines[0]->notices.of(number); }
  std::vector<std::string> rows(const std::string& table) {
    NoticeRows rows;
    EXPECT_TRUE(ledger.read_sale("drop", rows));
    return rows.by_table[table];
  }
  void settle(const delivery::Task& task, Outcome outcome) {
    owner->mailbox().push_unbounded(std::make_unique<Notice>(
        DeliverySettled{.sale = task.sale,
                        .job = task.id,
                        .lease = task.lease,
                        .target = task.target,
                        .result = {.outcome = outcome, .pause = {}, .detail = "it said so"}}));
    step();
    step();
  }
  static boost::json::object data_of(const delivery::Task& task) {
    return boost::json::parse(task.payload).at("data").as_object();
  }

  KeepingCarrier carrier;
  std::vector<HoldId> held;
};

TEST_F(NoticeStory, WhoeverIsCalledIsToldOnceAndTheirAddressIsErasedWithIt) {
  begin();
  const Ordinal number = wait(1);
  EXPECT_EQ(put(1, number).body, R"({"email":"ada@example.com","push":false,"claim_s":120})");
  EXPECT_EQ(rows("notice").size(), 1U);
  EXPECT_TRUE(shown(number).email);
  EXPECT_TRUE(carrier.begun.empty());
  give_back();
  ASSERT_EQ(standing(number), line::Standing::called);
  ASSERT_EQ(carrier.begun.size(), 1U);
  const auto data = data_of(carrier.begun[0]);
  EXPECT_EQ(data.at("email").as_string(), "ada@example.com");
  EXPECT_EQ(data.at("sale_name").as_string(), "Drop");
  EXPECT_EQ(data.at("language").as_string(), "de");
  EXPECT_EQ(boost::json::parse(carrier.begun[0].payload).at("expires_at").as_string(),
            format_rfc3339(clock.wall() + minutes(2)));
  EXPECT_TRUE(rows("notice").empty());
  EXPECT_FALSE(shown(number).any());
  settle(carrier.begun[0], Outcome::delivered);
  pass(minutes(5));
  EXPECT_EQ(carrier.begun.size(), 1U);
  EXPECT_TRUE(rows("job").empty()) << "done, and its text is gone";
}

TEST_F(NoticeStory, BothWaysAreLeftAndEachIsTold) {
  begin();
  const Ordinal number = wait(1);
  put(1, number);
  EXPECT_EQ(put(1, number, "", subscription).body, R"({"email":"ada@example.com","push":true,"claim_s":120})");
  EXPECT_EQ(rows("notice").size(), 1U);
  give_back();
  ASSERT_EQ(carrier.begun.size(), 2U);
  const auto push = std::find_if(carrier.begun.begin(), carrier.begun.end(),
                                 [](const auto& task) { return raw(task.target) == 1; });
  ASSERT_NE(push, carrier.begun.end());
  EXPECT_EQ(data_of(*push).at("push").at("endpoint").as_string(), "https://push.example/1");
}

TEST_F(NoticeStory, WhoeverCanBeReachedIsCalledInTheirTurnThoughTheyHaveGoneAway) {
  begin();
  const Ordinal first = wait(1);
  const Ordinal second = wait(2);
  put(1, first);
  // Nobody looks at a page for longer than two windows; the second comes back, the first does not.
  pass(seconds(400));
  const line::Board& board = front_of("drop").lines[0]->board;
  EXPECT_TRUE(board.is_present(first));
  EXPECT_FALSE(board.is_present(second));
  front_of("drop").lines[0]->board.see(second);
  give_back();
  EXPECT_EQ(standing(first), line::Standing::called);
  EXPECT_EQ(standing(second), line::Standing::waiting);
  EXPECT_EQ(carrier.begun.size(), 1U);
}

TEST_F(NoticeStory, WhatCannotBeToldInTimeIsDroppedAndIsNoDeadJob) {
  begin();
  const Ordinal number = wait(1);
  put(1, number);
  give_back();
  for (int tries = 1; tries <= 3; ++tries) {
    ASSERT_EQ(carrier.begun.size(), static_cast<std::size_t>(tries));
    settle(carrier.begun.back(), Outcome::failed);
    pass(seconds(12));
  }
  EXPECT_TRUE(rows("job").empty());
  EXPECT_EQ(carrier.begun.size(), 3U);
  EXPECT_EQ(front_of("drop").counters.jobs_dead.load(), 0U);
  EXPECT_EQ(front_of("drop").counters.deliveries(Kind::notice).given_up.load(), 1U);
}

TEST_F(NoticeStory, ANoticeThatWaitedTooLongIsNotTriedAnyMore) {
  settings.deliveries_in_flight_per_target_max = 1;
  begin(2);
  const Ordinal first = wait(1);
  const Ordinal second = wait(2);
  put(1, first, "ada@example.com");
  put(2, second, "bob@example.com");
  give_back(0);
  give_back(1);
  ASSERT_EQ(carrier.begun.size(), 1U) << "the other one waits for room";
  pass(minutes(3));
  settle(carrier.begun[0], Outcome::delivered);
  EXPECT_EQ(carrier.begun.size(), 1U);
  EXPECT_TRUE(rows("job").empty());
}

TEST_F(NoticeStory, TheSameAddressAgainWritesNothingAndAnotherTakesItsPlace) {
  begin();
  const Ordinal number = wait(1);
  put(1, number);
  const auto before = rows("notice");
  put(1, number);
  EXPECT_EQ(rows("notice"), before);
  EXPECT_EQ(put(1, number, "ada@example.org").body, R"({"email":"ada@example.org","push":false,"claim_s":120})");
  EXPECT_EQ(rows("notice").size(), 1U);
  give_back();
  ASSERT_EQ(carrier.begun.size(), 1U);
  EXPECT_EQ(data_of(carrier.begun[0]).at("email").as_string(), "ada@example.org");
}

TEST_F(NoticeStory, WhatIsTakenBackIsErasedAndNobodyIsTold) {
  begin();
  const Ordinal number = wait(1);
  put(1, number);
  EXPECT_EQ(say(1, number, AskNotice::Word::read).body, R"({"email":"ada@example.com","push":false,"claim_s":120})");
  EXPECT_EQ(say(1, number, AskNotice::Word::drop).verdict, Verdict::done);
  EXPECT_EQ(say(1, number, AskNotice::Word::drop).verdict, Verdict::done);
  EXPECT_EQ(say(1, number, AskNotice::Word::read).body, R"({"email":null,"push":false,"claim_s":120})");
  EXPECT_TRUE(rows("notice").empty());
  give_back();
  EXPECT_EQ(standing(number), line::Standing::called);
  EXPECT_TRUE(carrier.begun.empty());
}

TEST_F(NoticeStory, OnlyWhoeverWaitsCanLeaveAnAddress) {
  begin();
  const Ordinal number = wait(1);
  give_back();
  EXPECT_EQ(put(1, number).verdict, Verdict::conflict) << "is called";
  EXPECT_EQ(put(2, Ordinal{50}).verdict, Verdict::conflict) << "no such place";
  ask(ActOnSale{.sale = "drop", .action = SaleAction::close});
  EXPECT_EQ(put(1, number).verdict, Verdict::closed);
}

TEST_F(NoticeStory, AnAddressGoesWithThePlaceThatIsLeft) {
  begin();
  const Ordinal number = wait(1);
  put(1, number);
  ask(LeaveLine{.sale = "drop", .number = number});
  EXPECT_TRUE(rows("notice").empty());
  give_back();
  EXPECT_TRUE(carrier.begun.empty());
}

TEST_F(NoticeStory, AnAddressStaysBehindWhenThePlaceIsHandedOver) {
  begin();
  const Ordinal number = wait(1);
  put(1, number);
  const auto offered = ask(OfferPlace{.sale = "drop", .buyer = buyer(1), .number = number});
  const auto code = handover_code_from(boost::json::parse(offered.body).at("code").as_string());
  ASSERT_EQ(ask(TakeOver{.sale = "drop", .buyer = buyer(2), .code = *code}).verdict, Verdict::moved);
  EXPECT_TRUE(rows("notice").empty());
  EXPECT_EQ(put(1, number).verdict, Verdict::conflict) << "it is theirs no more";
  EXPECT_EQ(say(2, number, AskNotice::Word::read).body, R"({"email":null,"push":false,"claim_s":120})");
  EXPECT_EQ(put(2, number, "bob@example.com").verdict, Verdict::found);
}

TEST_F(NoticeStory, AClearedLineKeepsNoAddress) {
  begin();
  const Ordinal number = wait(1);
  put(1, number);
  ask(ActOnSale{.sale = "drop", .action = SaleAction::clear});
  step();
  EXPECT_TRUE(rows("notice").empty());
  EXPECT_FALSE(shown(number).any());
}

TEST_F(NoticeStory, WhenTheSaleIsClosedEverybodysAddressIsErasedABoundedNumberARound) {
  begin();
  std::vector<Ordinal> numbers;
  for (std::uint64_t who = 1; who <= NoticeBook::a_look_max + 100; ++who) {
    numbers.push_back(wait(who));
    put(who, numbers.back(), "p" + std::to_string(who) + "@example.com");
  }
  ask(ActOnSale{.sale = "drop", .action = SaleAction::close});
  EXPECT_FALSE(rows("notice").empty()) << "a part of them is for the next round";
  pass(seconds(1));
  EXPECT_TRUE(rows("notice").empty());
  EXPECT_TRUE(carrier.begun.empty()) << "and nobody was told anything";
}

TEST_F(NoticeStory, AStartErasesWhatAClosedSaleHadKept) {
  begin();
  const Ordinal number = wait(1);
  put(1, number);
  owner.reset();
  const auto sale = ledger.read_sales().value().at(0);
  ASSERT_TRUE(ledger.commit(std::vector<ledger::Write>{ledger::MoveMark{{.sale = "drop",
                                                                         .state = "closed",
                                                                         .lease = sale.lease,
                                                                         .sale_time_us = sale.sale_time_us,
                                                                         .commit_number = sale.commit_number + 1}}}));
  ASSERT_EQ(rows("notice").size(), 1U);
  begin_again();
  EXPECT_TRUE(rows("notice").empty());
}

TEST_F(NoticeStory, AnAddressIsKeptThroughARestartAndItsPlaceIsCalled) {
  begin();
  const Ordinal number = wait(1);
  put(1, number);
  begin_again();
  EXPECT_TRUE(shown(number).email);
  give_back();
  EXPECT_TRUE(carrier.begun.empty()) << "nobody is called right after a restart";
  pass(seconds(11));
  EXPECT_EQ(standing(number), line::Standing::called);
  EXPECT_EQ(carrier.begun.size(), 1U);
}

TEST_F(NoticeStory, ANoticeUnderWayIsToldAgainAfterARestartWhileItIsOfUse) {
  begin();
  const Ordinal number = wait(1);
  put(1, number);
  give_back();
  ASSERT_EQ(carrier.begun.size(), 1U);
  begin_again();
  ASSERT_EQ(carrier.begun.size(), 2U);
  EXPECT_EQ(carrier.begun[0].id, carrier.begun[1].id);
  clock.advance(minutes(3));
  begin_again();
  EXPECT_EQ(carrier.begun.size(), 2U);
  EXPECT_TRUE(rows("job").empty());
}

TEST_F(NoticeStory, ANoticeThatTheSettingsCanTellNobodyAnyMoreIsDropped) {
  begin();
  const Ordinal number = wait(1);
  put(1, number);
  give_back();
  settings.targets.clear();
  start();
  EXPECT_TRUE(rows("job").empty());
  EXPECT_EQ(front_of("drop").counters.jobs_dead.load(), 0U);
}

TEST_F(NoticeStory, OneAddressIsLeftForAFamilyAndNotForAThousandPlaces) {
  begin();
  for (std::uint64_t who = 1; who <= AddressBook::places_of_one_max; ++who) {
    EXPECT_EQ(put(who, wait(who)).verdict, Verdict::found);
  }
  const Ordinal number = wait(50);
  EXPECT_EQ(put(50, number).verdict, Verdict::conflict);
  EXPECT_EQ(put(50, number, "other@example.com").verdict, Verdict::found);
  say(1, Ordinal{2}, AskNotice::Word::drop);
  EXPECT_EQ(put(50, number).verdict, Verdict::found) << "one of the five was taken back";
}

TEST_F(NoticeStory, ManyCallsAtOnceAreToldInTurnAndNoCallWaitsForIt) {
  const std::uint32_t many = 2 * NoticeBook::a_look_max + 100;
  begin(many);
  std::vector<Ordinal> numbers;
  for (std::uint64_t who = 1; who <= many; ++who) {
    numbers.push_back(wait(who));
    put(who, numbers.back(), "p" + std::to_string(who) + "@example.com");
  }
  std::vector<Answer> answers(many);
  for (std::size_t i = 0; i < many; ++i) send(ReleaseHold{.hold = held[i], .buyer = buyer(1000 + i)}, answers[i]);
  std::size_t most_a_step = 0;
  while (standing(numbers.back()) != line::Standing::called || carrier.begun.size() < many) {
    const std::size_t before = carrier.begun.size();
    step();
    most_a_step = std::max(most_a_step, carrier.begun.size() - before);
  }
  EXPECT_LE(most_a_step, 2 * NoticeBook::a_look_max) << "a round looks twice";
  EXPECT_TRUE(rows("notice").empty());
  EXPECT_EQ(carrier.begun.size(), many);
}

TEST_F(NoticeStory, AnAddressLeftInTheLobbyIsForThePlaceThatTheDrawGives) {
  SaleConfig config = a_sale(1);
  config.opens_at = noon + minutes(10);
  config.lobby_time = minutes(10);
  config.lobby = Lobby::draw;
  open(config);
  owner->set_carrier(carrier);
  step();
  // As edges give places in a lobby.
  std::vector<Ordinal> numbers;
  line::Board& board = front_of("drop").lines[0]->board;
  for (std::uint64_t who = 1; who <= 4; ++who) numbers.push_back(board.turnstile.issue()->ordinal);
  for (std::uint64_t who = 1; who <= 4; ++who) {
    ASSERT_EQ(put(who, numbers[who - 1], "p" + std::to_string(who) + "@example.com").verdict, Verdict::found);
  }
  pass(minutes(11));
  ASSERT_EQ(carrier.begun.size(), 1U) << "there is one unit";
  const auto called = std::find_if(numbers.begin(), numbers.end(),
                                   [this](Ordinal number) { return standing(number) == line::Standing::called; });
  ASSERT_NE(called, numbers.end());
  EXPECT_EQ(data_of(carrier.begun[0]).at("email").as_string(), "p" + std::to_string(raw(*called)) + "@example.com");
}

}  // namespace
}  // namespace sluice::shop
