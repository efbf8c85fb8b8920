// What operators do is kept, in the round in which they do it.
#include <boost/json.hpp>

#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

const Actor ada{.who = "ada", .address = "192.0.2.7"};

class ActsStory : public ShopStory {
protected:
  // "ada sale.paused drop tee {was} {became}", the newest first.
  std::vector<std::string> acts() {
    std::vector<std::string> lines;
    const auto page = ledger.open_people().value()->read_acts({}, ledger::ActNumber{}, 100).value();
    for (const ledger::ActRow& row : page.acts) {
      std::string line = row.who;
      for (const std::string& part : {row.kind, row.sale, row.subject, row.was, row.became}) {
        if (!part.empty()) line += ' ' + part;
      }
      lines.push_back(std::move(line));
    }
    return lines;
  }
  std::string newest() { return acts().at(0); }
  Answer patch(const char* changes) {
    return ask(PatchSale{.sale = "drop", .patch = boost::json::parse(changes).as_object(), .by = ada});
  }
};

TEST_F(ActsStory, ASaleOfTheFileIsMadeByTheFile) {
  open(a_sale(5));
  EXPECT_TRUE(newest().starts_with(R"(file sale.created drop {"id":"drop","name":"Drop",)")) << newest();
  start();
  EXPECT_EQ(acts().size(), 1U);
}

TEST_F(ActsStory, WhoDidItFromWhereAndWhenAreKept) {
  open(a_sale(5));
  ask(ActOnSale{.sale = "drop", .action = SaleAction::pause, .by = ada});
  const auto page = ledger.open_people().value()->read_acts({.who = "ada"}, ledger::ActNumber{}, 100).value();
  ASSERT_EQ(page.acts.size(), 1U);
  EXPECT_EQ(page.acts[0].address, "192.0.2.7");
  EXPECT_EQ(page.acts[0].at, clock.wall());
  EXPECT_EQ(newest(), R"(ada sale.paused drop {"state":"open"} {"state":"paused"})");
}

TEST_F(ActsStory, WhatChangesNothingIsNoAct) {
  open(a_sale(5));
  const auto before = acts();
  ask(ActOnSale{.sale = "drop", .action = SaleAction::open, .by = ada});    // it is
  ask(ActOnSale{.sale = "other", .action = SaleAction::close, .by = ada});  // no such sale
  ask(AdjustStock{.sale = "drop", .item = "mug", .delta = 5, .by = ada});   // no such item
  ask(AddSale{.config = a_sale(5), .by = ada});                             // it is there
  patch(R"({"cap":10000})");                                                // it is so
  patch(R"({"cap":0})");                                                    // it cannot be
  EXPECT_EQ(acts(), before);
}

TEST_F(ActsStory, AChangeTellsTheFieldsThatItChangedAndNoOthers) {
  open(a_sale(5));
  ASSERT_EQ(patch(R"({"cap":10000,"message":"Two each","pace":{"admit":5,"per":"1s"}})").verdict, Verdict::done);
  EXPECT_EQ(newest(), R"(ada sale.changed drop {"pace":{"admit":0,"per":"5s"},"message":""} )"
                      R"({"pace":{"admit":5,"per":"1s"},"message":"Two each"})");
}

TEST_F(ActsStory, StockTellsWhatWasAlsoWhereItTookSeveralRounds) {
  settings.withdrawals_max = 2;
  open(a_sale(9));
  Answer answer;
  send(AdjustStock{.sale = "drop", .item = "tee", .delta = -5, .by = ada}, answer);
  while (answer.verdict == Verdict::unfinished) step();
  EXPECT_EQ(newest(), R"(ada stock.changed drop tee {"stock":9,"withdrawn":0} {"stock":9,"withdrawn":5})");
  ask(AdjustStock{.sale = "drop", .item = "tee", .delta = 3, .by = ada});
  EXPECT_EQ(newest(), R"(ada stock.changed drop tee {"stock":9,"withdrawn":5} {"stock":12,"withdrawn":5})");
}

TEST_F(ActsStory, CodesAreCountedAndNotTold) {
  SaleConfig config = a_sale(5);
  config.priority = {{.name = "press", .share = 0.5, .codes = {{.text = "SECRET-CODE", .uses = 3}}}};
  open(config);
  EXPECT_EQ(newest().find("SECRET"), std::string::npos) << newest();
  EXPECT_NE(newest().find(R"({"name":"press","share":5E-1})"), std::string::npos) << newest();
  ask(MakeCodes{.sale = "drop", .line = "press", .count = 2, .uses = 7, .by = ada});
  EXPECT_EQ(newest(), R"(ada codes.made drop press {"count":2,"uses":7})");
  ask(RevokeCode{.sale = "drop", .line = "press", .code = "secret code", .by = ada});
  EXPECT_EQ(newest(), "ada code.revoked drop press");
}

TEST_F(ActsStory, APlaceThatIsTakenAwayIsGoneAndKeptAsAnAct) {
  open(a_sale(1));
  line::Board& board = front_of("drop").lines[0]->board;
  const Ordinal called = board.turnstile.issue()->ordinal;
  const Ordinal waiting = board.turnstile.issue()->ordinal;
  step();
  const auto revoke = [&](Ordinal number, const char* line = "") {
    return ask(RevokePass{.sale = "drop", .line = line, .number = number, .by = ada}).verdict;
  };
  EXPECT_EQ(revoke(waiting), Verdict::done);
  EXPECT_EQ(newest(), "ada pass.revoked drop " + std::to_string(raw(waiting)));
  EXPECT_EQ(board.standing(waiting), line::Standing::left);
  const auto before = acts();
  EXPECT_EQ(revoke(waiting), Verdict::conflict);
  EXPECT_EQ(revoke(Ordinal{99}), Verdict::conflict);
  EXPECT_EQ(revoke(called, "press"), Verdict::no_such_line);
  EXPECT_EQ(acts(), before);
  EXPECT_EQ(revoke(called, front_of("drop").lines[0]->name.c_str()), Verdict::done);
  EXPECT_EQ(board.standing(called), line::Standing::left);
}

TEST_F(ActsStory, WhatWasDoneOnceIsKeptOnceHoweverOftenItIsAskedFor) {
  open(a_sale(5));
  const RequestKey key{.key = "k", .route = "POST stock", .fingerprint = "f"};
  for (int i = 0; i < 3; ++i) {
    ask(AdjustStock{.sale = "drop", .item = "tee", .delta = 1, .request = key, .by = ada});
  }
  EXPECT_EQ(acts().size(), 2U);
}

TEST_F(ActsStory, AnActWhoseRoundIsLostIsLostWithIt) {
  open(a_sale(5));
  const auto before = acts();
  ledger.reopen({.fail_commit = 1});
  EXPECT_EQ(ask(ActOnSale{.sale = "drop", .action = SaleAction::pause, .by = ada}).verdict, Verdict::read_only);
  EXPECT_EQ(acts(), before);
}

TEST_F(ActsStory, AVastSettingIsLeftOut) {
  SaleConfig config = a_sale(5);
  for (int i = 0; i < 60; ++i) {
    ItemConfig item = config.items.front();
    item.id = "tee-" + std::to_string(i);
    item.name = std::string(150, 'x');
    config.items.push_back(item);
  }
  open(config);
  EXPECT_TRUE(newest().starts_with(R"(file sale.created drop {"left_out_bytes":)")) << newest();
}

TEST_F(ActsStory, UsersAreInTheLedgerAndTheirPasswordsNotInTheActs) {
  start();
  EXPECT_EQ(ask(PutUser{.user = "bob", .role = "view", .password = "hash", .by = ada}).verdict, Verdict::created);
  EXPECT_EQ(newest(), R"(ada user.added bob {"role":"view","password":"changed"})");
  const PutUser promoted{
      .user = "bob", .role = "admin", .password = "hash", .was_role = "view", .is_password_new = false, .by = ada};
  EXPECT_EQ(ask(promoted).verdict, Verdict::done);
  EXPECT_EQ(newest(), R"(ada user.changed bob {"role":"view"} {"role":"admin"})");
  EXPECT_EQ(ledger.open_people().value()->read_user("bob").value()->role, "admin");
  EXPECT_EQ(ask(RemoveUser{.user = "bob", .was_role = "admin", .by = ada}).verdict, Verdict::done);
  EXPECT_EQ(newest(), R"(ada user.removed bob {"role":"admin"})");
  EXPECT_FALSE(ledger.open_people().value()->read_user("bob").value());
  EXPECT_EQ(ask(NoteAct{.act = {.kind = "session.begun"}, .by = ada}).verdict, Verdict::done);
  EXPECT_EQ(newest(), "ada session.begun");
}

}  // namespace
}  // namespace sluice::shop
