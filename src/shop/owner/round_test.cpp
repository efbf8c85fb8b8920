// Rounds: what they say is told when they are durable, in order, or never. Stories over a ledger whose rounds settle
// when the story says so, and whose store refuses them when it is told to.
#include <boost/json.hpp>
#include <optional>

#include "ledger/memory/memory_store.h"
#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// A store that answers a commit with an error of the story's choosing.
class MoodyStore final : public ledger::Store {
public:
  explicit MoodyStore(ledger::Store& store) : store_(store) {}
  Result<void> commit(std::span<const ledger::Write> writes) override {
    ++commits;
    if (mood) return Error{*mood, "the store is in a mood"};
    return store_.commit(writes);
  }
  Result<std::vector<ledger::SaleRow>> read_sales() override { return store_.read_sales(); }
  Result<void> read_sale(std::string_view sale, ledger::SaleVisitor& visitor) override {
    return store_.read_sale(sale, visitor);
  }
  Result<std::unique_ptr<ledger::Reader>> open_reader() override { return store_.open_reader(); }
  Result<std::unique_ptr<ledger::People>> open_people() override { return store_.open_people(); }

  std::optional<ErrorKind> mood;
  int commits = 0;

private:
  ledger::Store& store_;
};

// A ledger whose round is written when the story lets it.
class HeldLedger final : public ledger::Ledger {
public:
  explicit HeldLedger(ledger::Store& store) : store_(store) {}
  void submit(std::span<const ledger::Write> round) override {
    EXPECT_FALSE(round_) << "one round in flight";
    round_ = round;
    if (!holds) settle_now();
  }
  void settle_now() {
    ASSERT_TRUE(round_);
    answer_ = store_.commit(*round_);
    round_.reset();
    if (tell_) tell_();
  }
  [[nodiscard]] bool is_writing() const { return round_.has_value(); }
  std::optional<Result<void>> settled() override { return std::exchange(answer_, std::nullopt); }
  Result<void> wait() override {
    if (round_) settle_now();
    return *settled();
  }
  void on_settled(std::function<void()> tell) override { tell_ = std::move(tell); }
  Result<std::vector<ledger::SaleRow>> read_sales() override { return store_.read_sales(); }
  Result<void> read_sale(std::string_view sale, ledger::SaleVisitor& visitor) override {
    return store_.read_sale(sale, visitor);
  }

  bool holds = false;

private:
  ledger::Store& store_;
  std::optional<std::span<const ledger::Write>> round_;
  std::optional<Result<void>> answer_;
  std::function<void()> tell_;
};

class Rounds : public ShopStory {
protected:
  std::unique_ptr<ledger::Ledger> make_rounds() override {
    auto rounds_to_hold = std::make_unique<HeldLedger>(moody);
    held = rounds_to_hold.get();
    return rounds_to_hold;
  }
  TakeUnits buying(std::uint64_t who, std::string key = "") {
    TakeUnits take;
    take.sale = "drop";
    take.buyer = buyer(who);
    take.cart.push_back({.item = ItemIndex{0}, .quantity = 1});
    if (!key.empty()) take.request = {.key = std::move(key), .route = "POST buy", .fingerprint = "f"};
    return take;
  }
  static HoldId hold_of(const Answer& answer) {
    return *HoldId::parse(std::string_view(boost::json::parse(answer.body).at("hold").as_string()));
  }
  SaleFront& front(std::string_view sale = "drop") { return front_of(sale); }
  std::string message() { return front().told.view.copy().config.message; }

  MoodyStore moody{ledger};
  HeldLedger* held = nullptr;
};

TEST_F(Rounds, NothingOfARoundIsToldBeforeItIsDurable) {
  open(a_sale(3));
  held->holds = true;
  Answer secured;
  Answer patched;
  send(buying(1, "k"), secured);
  send(PatchSale{.sale = "drop", .patch = boost::json::parse(R"({"message":"soon"})").get_object()}, patched);
  send(ActOnSale{.sale = "drop", .action = SaleAction::pause}, patched);
  step();
  ASSERT_TRUE(held->is_writing());
  EXPECT_EQ(secured.verdict, Verdict::unfinished);
  EXPECT_EQ(message(), "");
  EXPECT_EQ(front().told.state, SaleState::open);
  EXPECT_EQ(front().counters.holds_secured, 0U);
  EXPECT_EQ(front().told.status.copy().body.find("soon"), std::string::npos);
  const RequestKey key{.key = "k", .route = "POST buy", .fingerprint = {}};
  EXPECT_EQ(front().keys.begin(buyer(1), key), KeyBook::Known::no) << "the key has no stored answer yet";

  held->settle_now();
  step();
  EXPECT_EQ(secured.verdict, Verdict::secured);
  EXPECT_EQ(message(), "soon");
  EXPECT_EQ(front().told.state, SaleState::paused);
  EXPECT_EQ(front().counters.holds_secured, 1U);
  EXPECT_EQ(front().keys.begin(buyer(1), key), KeyBook::Known::stored);
}

TEST_F(Rounds, WhileOneIsWrittenTheNextIsFilledAndAnsweredAfterIt) {
  open(a_sale(9));
  held->holds = true;
  std::array<Answer, 4> answers;
  send(buying(1), answers[0]);
  step();
  for (std::uint64_t who = 2; who <= 4; ++who) {
    send(buying(who), answers[who - 1]);
    step();
  }
  const int commits = moody.commits;
  held->settle_now();
  step();
  EXPECT_EQ(answers[0].verdict, Verdict::secured);
  EXPECT_EQ(answers[1].verdict, Verdict::unfinished) << "its own round is only now being written";
  held->settle_now();
  step();
  for (const Answer& answer : answers) EXPECT_EQ(answer.verdict, Verdict::secured);
  EXPECT_EQ(moody.commits, commits + 2) << "three buyers shared a round";
}

// Checkers, mirrors and event streams hang on this.
TEST_F(Rounds, WitnessesSeeEachDurableRoundOnceInOrderAndNoOther) {
  class Seen final : public Witness {
  public:
    void on_round(std::span<const ledger::Write> writes, Now) override {
      for (const ledger::Write& write : writes) {
        if (const auto* hold = std::get_if<ledger::InsertHold>(&write)) buyers.push_back(hold->buyer);
      }
    }
    std::vector<BuyerId> buyers;
  } seen;
  open(a_sale(9));
  owner->add_witness(seen);
  held->holds = true;
  Answer answer;
  send(buying(1), answer);
  step();
  send(buying(2), answer);
  step();
  EXPECT_TRUE(seen.buyers.empty()) << "nothing is durable yet";
  held->settle_now();
  step();
  EXPECT_EQ(seen.buyers, (std::vector{buyer(1)}));
  moody.mood = ErrorKind::unavailable;
  held->settle_now();
  step();
  EXPECT_EQ(seen.buyers, (std::vector{buyer(1)})) << "the second round never became so";
}

TEST_F(Rounds, AReadOfWhatIsNotDurableWaitsForIt) {
  open(a_sale(3));
  const HoldId hold = hold_of(ask(buying(1)));
  held->holds = true;
  Answer released;
  Answer read;
  send(Checkout{.hold = hold, .buyer = buyer(1), .email = "a@b.c", .method = "tok_ok", .details = "{}"}, released);
  step();
  send(ReadHold{.hold = hold, .buyer = buyer(1)}, read);
  step();
  EXPECT_EQ(read.verdict, Verdict::unfinished);
  held->settle_now();
  step();
  EXPECT_EQ(released.verdict, Verdict::order_accepted);
  EXPECT_EQ(read.verdict, Verdict::found);
}

// Memory has let go of it, the ledger has not heard of that yet: who asks then must not be told what was.
TEST_F(Rounds, WhatMemoryHasLetGoOfIsReadWhenThatIsDurable) {
  open(a_sale(3));
  const HoldId hold = hold_of(ask(buying(1)));
  held->holds = true;
  Answer released;
  Answer again;
  Answer late;
  Answer read;
  send(ReleaseHold{.hold = hold, .buyer = buyer(1)}, released);
  step();
  send(ReleaseHold{.hold = hold, .buyer = buyer(1)}, again);
  send(Checkout{.hold = hold, .buyer = buyer(1), .email = "a@b.c", .method = "tok_ok", .details = "{}"}, late);
  send(ReadHold{.hold = hold, .buyer = buyer(1)}, read);
  step();
  EXPECT_EQ(again.verdict, Verdict::unfinished);
  held->settle_now();
  step();
  if (held->is_writing()) held->settle_now();
  step();
  EXPECT_EQ(released.verdict, Verdict::done);
  EXPECT_EQ(again.verdict, Verdict::done);
  EXPECT_EQ(late.verdict, Verdict::hold_expired);
  EXPECT_NE(read.body.find("released"), std::string::npos) << read.body;
}

TEST_F(Rounds, NobodyIsCalledForAUnitWhoseReturnIsNotDurable) {
  open(a_sale(1));
  const HoldId hold = hold_of(ask(buying(1)));
  const Answer waiting = ask(buying(2));
  ASSERT_EQ(waiting.verdict, Verdict::in_line);
  const auto standing = [&] { return front().lines[0]->board.standing(waiting.number); };
  held->holds = true;
  Answer released;
  send(ReleaseHold{.hold = hold, .buyer = buyer(1)}, released);
  step();
  ASSERT_TRUE(held->is_writing());
  step();
  EXPECT_EQ(standing(), line::Standing::waiting);
  held->settle_now();
  step();
  EXPECT_EQ(released.verdict, Verdict::done);
  EXPECT_EQ(standing(), line::Standing::called);
}

// The answer to the release is out before the turn comes to its calls.
TEST_F(Rounds, WhoComesRightAfterAReturnWasAnsweredHasTheUnit) {
  open(a_sale(1));
  const HoldId hold = hold_of(ask(buying(1)));
  held->holds = true;
  Answer released;
  send(ReleaseHold{.hold = hold, .buyer = buyer(1)}, released);
  step();
  held->settle_now();
  std::array<Answer, 2> next;
  std::array<Ordinal, 2> places{};
  for (const std::size_t who : {0U, 1U}) {
    const auto place = front().lines[0]->board.turnstile.issue();
    ASSERT_TRUE(place && !place->called) << "nobody is called before the release is durable";
    places[who] = place->ordinal;
    TakeUnits take = buying(2 + who);
    take.number = places[who];
    take.just_issued = true;
    send(take, next[who]);
  }
  step();
  EXPECT_EQ(released.verdict, Verdict::done);
  if (held->is_writing()) held->settle_now();
  step();
  EXPECT_EQ(next[0].verdict, Verdict::secured);
  EXPECT_EQ(next[1].verdict, Verdict::in_line);
}

TEST_F(Rounds, TheDrawTakesPlaceWhenItIsDurable) {
  SaleConfig sale = a_sale(3);
  sale.lobby = Lobby::draw;
  sale.opens_at = noon + minutes(1);
  sale.lobby_time = minutes(5);
  open(sale);
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(front().lines[0]->board.turnstile.issue());
  clock.advance(minutes(1));
  held->holds = true;
  step();
  ASSERT_TRUE(held->is_writing());
  EXPECT_FALSE(front().lines[0]->was_drawn(Ordinal{1}));
  EXPECT_EQ(front().told.state, SaleState::lobby);
  EXPECT_EQ(front().lines[0]->board.turnstile.read().serving, 0U) << "nobody is called by an order that may change";
  held->settle_now();
  step();
  EXPECT_TRUE(front().lines[0]->was_drawn(Ordinal{1}));
  EXPECT_EQ(front().told.state, SaleState::open);
  const Ordinal place = front().lines[0]->ordinal_of(Ordinal{1});
  held->settle_now();
  start();
  EXPECT_EQ(front().lines[0]->ordinal_of(Ordinal{1}), place) << "and it is the same after a restart";
}

TEST_F(Rounds, ASaleThatPausesAndGoesOnBeforeItsDrawIsDurableDrawsOnce) {
  SaleConfig config = a_sale(2);
  config.opens_at = noon + minutes(1);
  config.lobby = Lobby::draw;
  config.lobby_time = minutes(1);
  open(config);
  auto& turnstile = front().lines[0]->board.turnstile;
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(turnstile.issue());
  held->holds = true;
  pass(minutes(1));
  ASSERT_TRUE(held->is_writing());
  ASSERT_TRUE(turnstile.issue()) << "who comes from here on stands behind the draw";
  Answer paused;
  Answer resumed;
  send(ActOnSale{.sale = "drop", .action = SaleAction::pause}, paused);
  send(ActOnSale{.sale = "drop", .action = SaleAction::resume}, resumed);
  step();
  held->settle_now();
  held->holds = false;
  pass(seconds(1));
  EXPECT_EQ(front().told.state, SaleState::open);
  EXPECT_TRUE(front().lines[0]->was_drawn(Ordinal{2}));
  EXPECT_FALSE(front().lines[0]->was_drawn(Ordinal{3}));
}

TEST_F(Rounds, AStoreThatIsAwaySuspendsAndTheSaleGoesOnByItself) {
  open(a_sale(3));
  const HoldId first = hold_of(ask(buying(1)));
  moody.mood = ErrorKind::unavailable;
  EXPECT_EQ(ask(buying(2)).verdict, Verdict::read_only);
  EXPECT_EQ(owner->health().mode, Health::Mode::suspended);
  EXPECT_EQ(ask(buying(3)).verdict, Verdict::read_only);
  EXPECT_EQ(ask(ReadHold{.hold = first, .buyer = buyer(1)}).verdict, Verdict::found) << "the archive reads on";
  pass(seconds(30));
  EXPECT_EQ(owner->health().mode, Health::Mode::suspended);
  EXPECT_EQ(front().counters.holds_secured, 1U) << "what was refused was never told";

  moody.mood.reset();
  pass(seconds(1));
  EXPECT_TRUE(owner->health().can_write());
  pass(seconds(11));
  const Answer again = ask(buying(2));
  EXPECT_EQ(again.verdict, Verdict::secured) << again.detail;
  EXPECT_NE(again.body.find("\"units\":[2]"), std::string::npos) << "no unit was lost: " << again.body;
}

TEST_F(Rounds, ClocksStandStillWhileSuspended) {
  SaleConfig sale = a_sale(1);
  sale.hold = seconds(60);
  open(sale);
  const HoldId hold = hold_of(ask(buying(1)));
  moody.mood = ErrorKind::unavailable;
  ask(buying(2));
  pass(seconds(120));
  moody.mood.reset();
  pass(seconds(2));
  const Answer read = ask(ReadHold{.hold = hold, .buyer = buyer(1)});
  EXPECT_NE(read.body.find("\"state\":\"active\""), std::string::npos) << read.body;
}

TEST_F(Rounds, AFailedSyncIsTheEndAndSoIsAnotherOwner) {
  for (const auto& [kind, mode] :
       {std::pair(ErrorKind::io, Health::Mode::failed), std::pair(ErrorKind::fenced, Health::Mode::fenced)}) {
    SaleConfig sale = a_sale(3);
    moody.mood.reset();
    open(sale);
    pass(seconds(11));
    moody.mood = kind;
    EXPECT_EQ(ask(buying(1)).verdict, Verdict::read_only);
    moody.mood.reset();
    pass(seconds(10));
    EXPECT_EQ(owner->health().mode, mode);
    EXPECT_EQ(ask(buying(2)).verdict, Verdict::read_only);
  }
}

TEST_F(Rounds, AKeysRefusalIsMendedByLoadingButNotForEver) {
  open(a_sale(9));
  for (int i = 0; i < 3; ++i) {
    moody.mood = ErrorKind::conflict;
    EXPECT_EQ(ask(buying(1)).verdict, Verdict::read_only);
    EXPECT_EQ(owner->health().mode, Health::Mode::suspended);
    moody.mood.reset();
    pass(seconds(12));
    EXPECT_TRUE(owner->health().can_write());
  }
  moody.mood = ErrorKind::conflict;
  ask(buying(1));
  moody.mood.reset();
  pass(seconds(1));
  EXPECT_EQ(owner->health().mode, Health::Mode::failed);
}

TEST_F(Rounds, ARoundEndsABoundedNumberOfHolds) {
  settings.expiries_max = 4;
  SaleConfig sale = a_sale(20);
  sale.hold = seconds(5);
  open(sale);
  for (std::uint64_t who = 1; who <= 20; ++who) ASSERT_EQ(ask(buying(who)).verdict, Verdict::secured);
  clock.advance(seconds(6));
  Answer read;
  for (std::uint64_t who = 21; who <= 30; ++who) send(buying(who), read);
  step();
  EXPECT_EQ(front().counters.holds_expired, 4U) << "ten commands in one round share one bound";
  for (int i = 0; i < 4; ++i) step();
  EXPECT_EQ(front().counters.holds_expired, 20U);
}

TEST_F(Rounds, ManyUnitsAreTakenOffSaleInStepsBetweenWhichOthersAreServed) {
  settings.withdrawals_max = 10;
  SaleConfig other = a_sale(5);
  other.id = "other";
  open(a_sale(100));
  ASSERT_TRUE(owner->add({&other, 1}));
  Answer withdrawn;
  Answer bought;
  send(AdjustStock{.sale = "drop", .item = "tee", .delta = -85}, withdrawn);
  step();
  EXPECT_EQ(withdrawn.verdict, Verdict::unfinished);
  TakeUnits take = buying(1);
  take.sale = "other";
  send(take, bought);
  step();
  EXPECT_EQ(bought.verdict, Verdict::secured) << "the other sale's buyers do not wait for it";
  for (int i = 0; i < 10; ++i) step();
  EXPECT_EQ(withdrawn.verdict, Verdict::done);
  EXPECT_NE(withdrawn.body.find("\"withdrawn\":85,\"shortfall\":0"), std::string::npos) << withdrawn.body;
  pass(seconds(1));
  EXPECT_NE(front().told.status.copy().body.find("\"stock\":15,\"available\":15"), std::string::npos)
      << front().told.status.copy().body;
}

TEST_F(Rounds, AnOperatorsRepeatedRequestIsDoneOnce) {
  open(a_sale(10));
  const auto adjust = [](std::int64_t delta, const char* fingerprint) {
    return AdjustStock{.sale = "drop",
                       .item = "tee",
                       .delta = delta,
                       .request = {.key = "deliver-7", .route = "POST stock", .fingerprint = fingerprint}};
  };
  const Answer first = ask(adjust(5, "a"));
  EXPECT_EQ(first.verdict, Verdict::done);
  start();
  const Answer again = ask(adjust(5, "a"));
  EXPECT_EQ(again.verdict, Verdict::replayed);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(ask(adjust(6, "b")).verdict, Verdict::key_mismatch);
}

TEST_F(Rounds, AnswersAreForgottenWithAgeAndABuyerHasSoManyOfThem) {
  settings.answer_age_max = hours(1);
  settings.answers_a_buyer_max = 2;
  SaleConfig sale = a_sale(10);
  sale.buyer_limit = 9;
  open(sale);
  for (const char* key : {"a", "b", "c"}) ASSERT_EQ(ask(buying(1, key)).verdict, Verdict::secured);
  EXPECT_EQ(ask(buying(1, "c")).verdict, Verdict::replayed);
  EXPECT_EQ(ask(buying(1, "a")).verdict, Verdict::secured) << "the oldest made way: this is a new request";
  clock.advance(hours(2));
  step();
  step();
  EXPECT_EQ(front().keys.begin(buyer(1), {.key = "c", .route = "POST buy", .fingerprint = {}}), KeyBook::Known::no);
}

TEST_F(Rounds, TimesThatHaveHadTheirEffectDoNotChange) {
  open(a_sale(3));
  Answer answer;
  const auto patch = [&](const char* json) {
    send(PatchSale{.sale = "drop", .patch = boost::json::parse(json).get_object()}, answer);
    step();
    return answer.verdict;
  };
  EXPECT_EQ(patch(R"({"opens_at":"2099-01-01T00:00:00Z"})"), Verdict::conflict);
  EXPECT_EQ(patch(R"({"opens_at":"2026-12-24T12:00:00Z","message":"same time"})"), Verdict::done);
  EXPECT_EQ(patch(R"({"closes_at":"2099-01-01T00:00:00Z"})"), Verdict::done);
  ask(ActOnSale{.sale = "drop", .action = SaleAction::close});
  EXPECT_EQ(patch(R"({"closes_at":"2098-01-01T00:00:00Z"})"), Verdict::conflict);
}

TEST_F(Rounds, TheSalesOfAConfigurationAreAddedManyACommitAndOnce) {
  std::vector<SaleConfig> configs;
  for (int i = 0; i < 250; ++i) {
    configs.push_back(a_sale(3));
    configs.back().id = "sale-" + std::to_string(i);
  }
  start();
  const int before = moody.commits;
  ASSERT_TRUE(owner->add(configs));
  EXPECT_EQ(moody.commits - before, 3);
  EXPECT_EQ(owner->directory().copy().size(), 250U);
  EXPECT_EQ(log.count("sale_added"), 250U);

  configs[7].buyer_limit = 3;
  const auto differing = owner->add(configs);
  ASSERT_TRUE(differing);
  ASSERT_EQ(differing->size(), 1U);
  EXPECT_EQ(differing->front().sale, "sale-7");
  EXPECT_EQ(differing->front().fields, "buyer_limit");
  EXPECT_EQ(moody.commits - before, 3) << "there was nothing to add";
  start();
  EXPECT_EQ(owner->directory().copy().size(), 250U) << "they are in the ledger";
}

TEST_F(Rounds, ASaleThatIsPutAgainAsItIsIsNoConflict) {
  open(a_sale(3));
  EXPECT_EQ(ask(AddSale{.config = a_sale(3)}).verdict, Verdict::done);
  SaleConfig other = a_sale(3);
  other.message = "another";
  EXPECT_EQ(ask(AddSale{.config = other}).verdict, Verdict::conflict);
}

// A gate's newcomer who is called at once by the reserve: entering counts as coming, so the pace stays what it is.
TEST_F(Rounds, AGatesNewcomersAreNoNoShows) {
  SaleConfig gate = a_sale(0);
  gate.items.clear();
  gate.pace = {.admit = 10, .per = seconds(1)};
  gate.pass = minutes(10);
  open(gate);
  std::uint32_t entered = 0;
  Answer answer;
  for (int tenth = 0; tenth < 300; ++tenth) {
    for (int i = 0; i < 2; ++i) {
      const auto place = front().lines[0]->board.turnstile.issue();
      ASSERT_TRUE(place);
      if (!place->called) continue;
      ++entered;
      send(EnterGate{.sale = "drop",
                     .line = LineIndex{0},
                     .number = place->ordinal,
                     .expires_at = clock.wall() + minutes(10)},
           answer);
    }
    pass(settings.tick);
  }
  // Twenty a second come, and nobody who is called stays away: ten a second are let in, thirty seconds long.
  EXPECT_LE(entered, 330U);
}

}  // namespace
}  // namespace sluice::shop
