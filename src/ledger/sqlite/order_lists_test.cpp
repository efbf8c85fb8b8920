#include "ledger/sqlite/order_lists.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>

#include "ledger/samples.h"
#include "ledger/sqlite/scratch_folder.h"
#include "ledger/sqlite/sqlite_store.h"

namespace sluice::ledger {
namespace {

constexpr auto first_placed = std::chrono::milliseconds(1'798'142'401'000);

class OrderListsTest : public testing::Test {
protected:
  void SetUp() override {
    store = open_sqlite_store(folder.path() / "ledger.db").value();
    for (const auto sale : {sample::sale_name, sample::other_sale}) {
      sample::Batch batch = sample::empty_sale(sale);
      batch.push_back(sample::mark(sale));
      ASSERT_TRUE(store->commit(batch));
    }
    lists = open_order_lists(folder.path() / "ledger.db").value();
  }
  void commit(sample::Batch batch) {
    const auto committed = store->commit(sample::marked(std::move(batch)));
    ASSERT_TRUE(committed) << committed.error().detail;
  }
  // Orders `first` to `last`, a second apart, each of "n<number>@Example.com".
  void order(std::uint32_t first, std::uint32_t last) {
    sample::Batch batch;
    for (std::uint32_t n = first; n <= last; ++n) {
      for (const Write& write : sample::secured(n)) batch.push_back(write);
      for (Write write : sample::ordered(n)) {
        if (auto* row = std::get_if<InsertOrder>(&write)) {
          row->created_at = WallTime(first_placed + std::chrono::seconds(n));
          emails.push_back("n" + std::to_string(n) + "@Example.com");
          row->email = emails.back();
        }
        batch.push_back(write);
      }
    }
    commit(batch);
  }
  // Every order that the filter leaves, page by page; `between` runs after each page.
  std::vector<OrderId> all(const OrderFilter& filter, std::uint32_t most, const std::function<void()>& between = {}) {
    std::vector<OrderId> found;
    OrderId before{};
    do {
      const auto page = lists->read_page(filter, before, most);
      EXPECT_TRUE(page) << page.error().detail;
      EXPECT_LE(page->orders.size(), most);
      for (const ListedOrder& listed : page->orders) found.push_back(listed.order.id);
      before = page->next;
      ++pages;
      if (between) between();
    } while (!before.is_nil());
    return found;
  }
  static std::vector<OrderId> down(std::uint32_t from, std::uint32_t to) {
    std::vector<OrderId> ids;
    for (std::uint32_t n = from; n >= to; --n) ids.push_back(sample::order(n));
    return ids;
  }

  ScratchFolder folder;
  std::unique_ptr<Store> store;
  std::unique_ptr<OrderLists> lists;
  std::deque<std::string> emails;  // borrowed by batches
  int pages = 0;
  const OrderFilter everything{.sale = std::string(sample::sale_name)};
};

TEST_F(OrderListsTest, ASaleWithoutOrdersIsOneEmptyPage) {
  EXPECT_TRUE(all(everything, 10).empty());
  EXPECT_EQ(pages, 1);
  EXPECT_TRUE(all({.sale = "no-such-sale"}, 10).empty());
}

TEST_F(OrderListsTest, TheNewestComesFirst) {
  order(1, 5);
  EXPECT_EQ(all(everything, 10), down(5, 1));
  EXPECT_EQ(all(everything, 2), down(5, 1));
}

TEST_F(OrderListsTest, TenThousandAreToldOnceEachWhileOthersCome) {
  order(1, 10'000);
  std::uint32_t next = 10'001;
  EXPECT_EQ(all(everything, 499, [&] { order(next, next), ++next; }), down(10'000, 1));
  EXPECT_GT(next, 10'020U);
}

TEST_F(OrderListsTest, APageLooksAtABoundedNumberHoweverFewAreLeft) {
  order(1, 6000);
  const OrderFilter rare{.sale = everything.sale, .email = "N77@EXAMPLE"};
  const auto page = lists->read_page(rare, {}, 10).value();
  EXPECT_TRUE(page.orders.empty());
  EXPECT_EQ(page.next, sample::order(6000 - OrderLists::looked_at_max + 1));
  EXPECT_EQ(all(rare, 10), down(77, 77));
}

TEST_F(OrderListsTest, EachPartOfAFilterMustBeTrue) {
  order(1, 9);
  commit(sample::sold(3));
  commit(sample::sold(7));
  EXPECT_EQ(all({.sale = everything.sale, .state = OrderState::confirmed}, 10),
            (std::vector{sample::order(7), sample::order(3)}));
  EXPECT_EQ(all({.sale = everything.sale, .state = OrderState::confirmed, .email = "n3@"}, 10), down(3, 3));
  EXPECT_EQ(all({.sale = everything.sale, .since = WallTime(first_placed + std::chrono::seconds(7))}, 10),
            down(9, 7));
  EXPECT_TRUE(all({.sale = std::string(sample::other_sale)}, 10).empty());
}

TEST_F(OrderListsTest, TheSearchEndsWhereOrdersAreOlderThanAskedFor) {
  order(1, 100);
  commit({});
  const auto late = WallTime(first_placed + std::chrono::hours(30));
  const auto page = lists->read_page({.sale = everything.sale, .since = late}, {}, 10).value();
  EXPECT_TRUE(page.orders.empty());
  EXPECT_TRUE(page.next.is_nil());
}

TEST_F(OrderListsTest, AnOrderIsToldWithItsItemsItsPaymentAndItsHistory) {
  order(1, 2);
  commit(sample::sold(2));
  const auto file = lists->read_file(sample::order(2)).value();
  ASSERT_TRUE(file);
  EXPECT_EQ(file->listed.order.state, OrderState::confirmed);
  EXPECT_EQ(file->listed.items, sample::insert_hold(2).items);
  ASSERT_TRUE(file->listed.payment);
  EXPECT_EQ(file->listed.payment->state, PaymentState::captured);
  EXPECT_EQ(file->listed.payment->provider_reference, "ch_2");
  ASSERT_EQ(file->history.size(), 2U);
  EXPECT_EQ(file->history[1].state, OrderState::confirmed);
  EXPECT_FALSE(lists->read_file(sample::order(3)).value());
}

TEST_F(OrderListsTest, StuckIsWhoseJobIsDeadWhileThePaymentIsOpen) {
  order(1, 3);
  EXPECT_TRUE(lists->read_stuck(10).value().empty());
  commit({MoveJob{.sale = sample::sale_name,
                  .id = sample::job(2),
                  .from = JobState::ready,
                  .to = JobState::dead,
                  .attempts = 3,
                  .run_at = WallTime(first_placed),
                  .last_error = "in vain"}});
  const auto stuck = lists->read_stuck(10).value();
  ASSERT_EQ(stuck.size(), 1U);
  EXPECT_EQ(stuck[0].order.id, sample::order(2));
  EXPECT_TRUE(lists->read_stuck(0).value().empty());
}

TEST_F(OrderListsTest, WhatIsNoLedgerIsRefused) {
  EXPECT_FALSE(open_order_lists(folder.path() / "none"));
}

}  // namespace
}  // namespace sluice::ledger
