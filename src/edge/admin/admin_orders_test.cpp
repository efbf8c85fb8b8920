#include "edge/admin/admin_orders.h"

#include <gtest/gtest.h>

#include "edge/edge_test_kit.h"

namespace sluice::edge {
namespace {

class AdminOrdersTest : public ::testing::Test {
protected:
  void SetUp() override { edge.add(a_drop()); }
  std::shared_ptr<TestAnswer> ask(const std::string& path, const std::string& query = {}) {
    return edge.operators({.path = path, .query = query, .authorization = "Bearer secret", .host = "127.0.0.1:9090"});
  }
  static ledger::ListedOrder order(std::uint64_t number) {
    ledger::ListedOrder listed;
    listed.order.id = OrderId(Id128(number, number));
    listed.order.hold = HoldId(Id128(number, number));
    listed.order.details = "{}";
    listed.items = "[]";
    return listed;
  }
  static std::string id(std::uint64_t number) { return OrderId(Id128(number, number)).str(); }

  TestEdge edge;
  const std::string orders = "/admin/v1/sales/drop/orders";
};

TEST_F(AdminOrdersTest, AsksForWhatTheAddressSays) {
  const auto told =
      ask(orders, "state=confirmed&email=ada%40b.example&since=2026-12-24T20:00:00Z&limit=7&before=" + id(9));
  EXPECT_EQ(told->status, 200) << told->body;
  EXPECT_EQ(edge.orders.asked.sale, "drop");
  EXPECT_EQ(edge.orders.asked.state, ledger::OrderState::confirmed);
  EXPECT_EQ(edge.orders.asked.email, "ada@b.example");
  EXPECT_EQ(edge.orders.asked.since, parse_rfc3339("2026-12-24T20:00:00Z"));
  EXPECT_EQ(edge.orders.asked_before.str(), id(9));
  EXPECT_EQ(edge.orders.asked_most, 7U);
}

TEST_F(AdminOrdersTest, AsksForAHundredOfAllWhenToldNothing) {
  for (const char* query : {"", "state=&email=&since=&before=&limit=&format=", "other=1"}) {
    EXPECT_EQ(ask(orders, query)->status, 200) << query;
    EXPECT_EQ(edge.orders.asked_most, 100U);
    EXPECT_FALSE(edge.orders.asked.state || edge.orders.asked.since);
    EXPECT_TRUE(edge.orders.asked.email.empty() && edge.orders.asked_before.is_nil());
  }
}

TEST_F(AdminOrdersTest, NamesTheParameterThatIsWrong) {
  for (const char* query :
       {"state=lost", "since=yesterday", "before=1", "before=hold_00000000000000000000000001", "limit=0", "limit=501",
        "limit=-1", "limit=1x", "limit=99999999999", "format=xml", "email=%zz"}) {
    const auto told = ask(orders, query);
    const std::string name = std::string(query).substr(0, std::string(query).find('='));
    EXPECT_EQ(told->problem(), "invalid-field") << query;
    EXPECT_TRUE(told->says("\"" + name + ":") || told->says(name + ": must be")) << told->body;
  }
  EXPECT_EQ(ask(orders, "email=" + std::string(255, 'a'))->problem(), "invalid-field");
}

TEST_F(AdminOrdersTest, TellsWhereTheListGoesOn) {
  edge.orders.page = ledger::OrderPage{.orders = {order(5), order(4)}, .next = order(4).order.id};
  const auto told = ask(orders, "email=a%26b%0d%0aX-Evil:1&format=json&limit=2&before=" + id(6));
  EXPECT_TRUE(told->says("\"next\":\"" + id(4) + "\"")) << told->body;
  EXPECT_TRUE(told->has("Link: </admin/v1/sales/drop/orders?email=a%26b%0")) << told->fields;
  EXPECT_TRUE(told->has("&limit=2&format=json&before=" + id(4) + ">; rel=\"next\"\r\n")) << told->fields;
  EXPECT_FALSE(told->has("\nX-Evil")) << told->fields;
  EXPECT_TRUE(told->has("no-store"));
  edge.orders.page->next = {};
  const auto last = ask(orders);
  EXPECT_TRUE(last->says("\"next\":null"));
  EXPECT_FALSE(last->has("Link:"));
}

TEST_F(AdminOrdersTest, WritesCsvWithTitlesOnceAndJsonLines) {
  edge.orders.page = ledger::OrderPage{.orders = {order(5), order(4)}, .next = order(4).order.id};
  const auto first = ask(orders, "format=csv");
  EXPECT_EQ(first->type, "text/csv; charset=utf-8");
  EXPECT_TRUE(first->body.starts_with("order,created_at,"));
  const auto second = ask(orders, "format=csv&before=" + id(6));
  EXPECT_TRUE(second->body.starts_with(id(5) + ",")) << second->body;
  const auto lines = ask(orders, "format=jsonl");
  EXPECT_EQ(lines->type, "application/jsonl");
  EXPECT_EQ(std::count(lines->body.begin(), lines->body.end(), '\n'), 2);
}

TEST_F(AdminOrdersTest, ShowsOneOrNone) {
  EXPECT_EQ(ask("/admin/v1/orders/" + id(1))->problem(), "no-such-order");
  EXPECT_EQ(ask("/admin/v1/orders/1")->problem(), "no-such-order");
  edge.orders.file = std::optional(ledger::OrderFile{.listed = order(1), .history = {}});
  const auto told = ask("/admin/v1/orders/" + id(1));
  EXPECT_EQ(told->status, 200);
  EXPECT_TRUE(told->says("\"order\":\"" + id(1) + "\""));
}

TEST_F(AdminOrdersTest, RefusesUnknownSalesAndALedgerThatCannotBeRead) {
  EXPECT_EQ(ask("/admin/v1/sales/other/orders")->problem(), "no-such-sale");
  EXPECT_EQ(ask("/admin/v1/sales/NO/orders")->problem(), "invalid-field");
  edge.orders.page = Error{ErrorKind::io, "disk"};
  edge.orders.file = Error{ErrorKind::io, "disk"};
  EXPECT_EQ(ask(orders)->problem(), "read-only");
  EXPECT_EQ(ask("/admin/v1/orders/" + id(1))->problem(), "read-only");
}

TEST_F(AdminOrdersTest, AsksForTheToken) {
  EXPECT_EQ(edge.operators({.path = orders, .host = "localhost"})->problem(), "bad-credentials");
}

}  // namespace
}  // namespace sluice::edge
