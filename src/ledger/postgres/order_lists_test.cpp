#include <gtest/gtest.h>

#include <deque>

#include "ledger/postgres/postgres_store.h"
#include "ledger/postgres/test_server.h"
#include "ledger/samples.h"

namespace sluice::ledger::postgres {
namespace {

constexpr auto first_placed = std::chrono::milliseconds(1'798'142'401'000);

class PostgresOrderLists : public testing::Test {
protected:
  void SetUp() override {
    store = open_postgres_store(database.target(), {}).value();
    ASSERT_TRUE(store->commit(sample::empty_sale()));
    for (std::uint32_t n = 1; n <= 30; ++n) order(n);
    lists = open_postgres_order_lists(database.target()).value();
  }
  // A second apart, each of "n<number>@Example.com".
  void order(std::uint32_t number) {
    sample::Batch batch = sample::secured(number);
    for (Write write : sample::ordered(number)) {
      if (auto* row = std::get_if<InsertOrder>(&write)) {
        row->created_at = WallTime(first_placed + std::chrono::seconds(number));
        emails.push_back("n" + std::to_string(number) + "@Example.com");
        row->email = emails.back();
      }
      batch.push_back(write);
    }
    const auto committed = store->commit(batch);
    ASSERT_TRUE(committed) << committed.error().detail;
  }
  std::vector<OrderId> all(const OrderFilter& filter, std::uint32_t most) {
    std::vector<OrderId> found;
    OrderId before{};
    do {
      const auto page = lists->read_page(filter, before, most).value();
      EXPECT_LE(page.orders.size(), most);
      for (const ListedOrder& listed : page.orders) found.push_back(listed.order.id);
      before = page.next;
    } while (!before.is_nil());
    return found;
  }

  TestDatabase database;
  std::unique_ptr<Store> store;
  std::unique_ptr<OrderLists> lists;
  std::deque<std::string> emails;  // borrowed by batches
  const OrderFilter everything{.sale = std::string(sample::sale_name)};
};

TEST_F(PostgresOrderLists, GoFromTheNewestToTheOldestWhateverThePage) {
  std::vector<OrderId> down;
  for (std::uint32_t n = 30; n >= 1; --n) down.push_back(sample::order(n));
  for (const std::uint32_t most : {1U, 7U, 10U, 30U, 100U}) EXPECT_EQ(all(everything, most), down) << most;
  EXPECT_TRUE(all({.sale = "no-such-sale"}, 10).empty());
}

TEST_F(PostgresOrderLists, LeaveOutWhatIsNotAskedFor) {
  OrderFilter filter = everything;
  filter.email = "N17@exam";
  EXPECT_EQ(all(filter, 10), std::vector{sample::order(17)});
  filter = everything;
  filter.since = WallTime(first_placed + std::chrono::seconds(29));
  EXPECT_EQ(all(filter, 10), (std::vector{sample::order(30), sample::order(29)}));
  filter = everything;
  filter.state = OrderState::confirmed;
  EXPECT_TRUE(all(filter, 10).empty());
  ASSERT_TRUE(store->commit(sample::sold(4)));
  EXPECT_EQ(all(filter, 10), std::vector{sample::order(4)});
}

TEST_F(PostgresOrderLists, AFileHasAllThatBelongsToAnOrder) {
  ASSERT_TRUE(store->commit(sample::sold(4)));
  const OrderFile file = lists->read_file(sample::order(4)).value().value();
  EXPECT_EQ(file.listed.order.state, OrderState::confirmed);
  EXPECT_EQ(file.listed.items, sample::insert_hold(4).items);
  EXPECT_EQ(file.listed.payment->state, PaymentState::captured);
  EXPECT_EQ(file.history.size(), 2U);
  EXPECT_FALSE(lists->read_file(sample::order(99)).value());
}

}  // namespace
}  // namespace sluice::ledger::postgres
