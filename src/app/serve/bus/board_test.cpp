// What the owner tells of sales, as edges in other processes keep it.
#include <gtest/gtest.h>

#include "app/serve/bus/board_follower.h"
#include "app/serve/bus/board_of_sales.h"

namespace sluice::app {
namespace {

std::shared_ptr<shop::SaleFront> front_of(const std::string& id, std::uint32_t epoch = 1) {
  shop::SaleConfig config;
  config.id = id;
  config.name = id;
  config.items = {{.id = "tee", .name = "Tee", .price = {.amount = 2500, .currency = "EUR"}, .stock = 10}};
  auto front = std::make_shared<shop::SaleFront>(config, epoch);
  front->told.status.set({.body = "{\"sale\":\"" + id + "\"}", .etag = "\"1\"", .state = "open", .revision = 1});
  return front;
}

class BoardTest : public testing::Test {
protected:
  void has(std::initializer_list<std::shared_ptr<shop::SaleFront>> fronts) {
    shop::Directory next;
    for (const auto& front : fronts) next[front->id] = front;
    directory.set(std::move(next));
  }
  // What is told is taken; how many sales it is of.
  std::size_t tell(bool whole = false) {
    std::vector<bus::SaleNews> news;
    board.look(whole, news);
    const std::size_t count = news.size();
    follower.take({.number = ++number, .is_whole = whole, .sales = std::move(news)});
    return count;
  }
  std::shared_ptr<shop::SaleFront> copy(const std::string& id) {
    const auto all = follower.directory().snapshot();
    const auto at = all->find(id);
    return at == all->end() ? nullptr : at->second;
  }
  LogKept log;
  Published<shop::Directory> directory;
  BoardOfSales board{directory};
  BoardFollower follower{log, bus::Incarnation{7}};
  std::uint64_t number = 0;
};

TEST_F(BoardTest, TellsWhatIsNewsAndNothingElse) {
  const auto drop = front_of("drop");
  has({drop, front_of("other")});
  EXPECT_EQ(tell(true), 2U);
  EXPECT_EQ(tell(), 0U);
  drop->told.status.set({.body = "{\"now\":2}", .etag = "\"2\"", .state = "sold_out", .revision = 2});
  drop->lines[0]->sold_out = true;
  EXPECT_EQ(tell(), 1U);
  EXPECT_EQ(copy("drop")->told.status.copy().body, "{\"now\":2}");
  EXPECT_TRUE(copy("drop")->lines[0]->sold_out);
  EXPECT_EQ(tell(true), 2U);
}

TEST_F(BoardTest, ASaleThatHasNoDocumentYetIsNotTold) {
  const auto made = std::make_shared<shop::SaleFront>(front_of("drop")->told.view.copy().config);
  has({made});
  EXPECT_EQ(tell(), 0U);
  made->told.status.set({.body = "{}", .etag = "\"1\"", .state = "open", .revision = 1});
  EXPECT_EQ(tell(), 1U);
}

TEST_F(BoardTest, WhatIsGoneIsGoneThereToo) {
  has({front_of("drop"), front_of("other")});
  (void)tell(true);
  has({front_of("other")});
  (void)tell();
  EXPECT_EQ(copy("drop"), nullptr);
  EXPECT_NE(copy("other"), nullptr);
  // Also to an edge that has missed that.
  has({front_of("third")});
  std::vector<bus::SaleNews> missed;
  board.look(false, missed);
  (void)tell(true);
  EXPECT_EQ(copy("other"), nullptr);
  EXPECT_NE(copy("third"), nullptr);
}

// The owner may replace the directory at any moment, also between a look and the message that is made of it.
TEST_F(BoardTest, NewsAreGoodWithoutTheDirectoryThatTheyCameFrom) {
  has({front_of("drop")});
  std::vector<bus::SaleNews> news;
  const char* name_there = nullptr;
  {
    const auto there = directory.snapshot();
    name_there = there->begin()->first.data();
    board.look(true, news);
  }
  ASSERT_EQ(news.size(), 1U);
  EXPECT_NE(news[0].sale.data(), name_there);
  has({});
  EXPECT_EQ(news[0].sale, "drop");
}

TEST_F(BoardTest, ReadsGoOnBeingCountedWhenTheFrontIsAnother) {
  has({front_of("drop")});
  (void)tell(true);
  const auto reads = [this] {
    std::vector<bus::ReadCount> counts;
    follower.count_reads(counts);
    return counts.empty() ? 0 : counts.at(0).reads;
  };
  EXPECT_EQ(reads(), 0U);
  copy("drop")->heard.status_reads = 5;
  EXPECT_EQ(reads(), 5U);
  has({front_of("drop", 2)});
  (void)tell();
  EXPECT_EQ(copy("drop")->epoch, 2U);
  copy("drop")->heard.status_reads = 3;
  EXPECT_EQ(reads(), 8U);
}

TEST_F(BoardTest, ReadsAtEdgesAreTheOwnersReads) {
  const auto drop = front_of("drop");
  has({drop});
  board.note_reads("drop", 7);
  board.note_reads("drop", 2);
  board.note_reads("unknown", 2);
  EXPECT_EQ(drop->heard.status_reads, 9U);
}

TEST_F(BoardTest, GarbageIsLoggedAndChangesNothing) {
  has({front_of("drop")});
  (void)tell(true);
  follower.take({.number = ++number, .sales = {{.sale = "drop", .told = "garbage"}, {.sale = "x", .told = "{}"}}});
  EXPECT_NE(copy("drop"), nullptr);
  EXPECT_EQ(copy("x"), nullptr);
  EXPECT_EQ(log.count("bus_garbled"), 2U);
}

TEST_F(BoardTest, TellsTheEdgeItsPartOfTheCrowd) {
  double told = 0;
  follower.follow({.part = [&told](double part) { told = part; }});
  follower.take({.number = ++number, .parts = {{bus::Incarnation{6}, 750}, {bus::Incarnation{7}, 250}}});
  EXPECT_EQ(told, 0.25);
}

TEST_F(BoardTest, NothingCanBeWrittenWhileNoOwnerIsHeard) {
  EXPECT_FALSE(follower.health().can_write());
  follower.set_heard(true, "");
  EXPECT_TRUE(follower.health().can_write());
  follower.set_heard(false, "no owner");
  EXPECT_FALSE(follower.health().can_write());
  EXPECT_EQ(follower.health().reason.copy(), "no owner");
}

}  // namespace
}  // namespace sluice::app
