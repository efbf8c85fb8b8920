#include "edge/admin/order_text.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <utility>

namespace sluice::edge {
namespace {

ledger::ListedOrder an_order() {
  ledger::ListedOrder listed;
  listed.order.id = OrderId(Id128(1, 2));
  listed.order.hold = HoldId(Id128(1, 1));
  listed.order.sale = "drop-1";
  listed.order.state = ledger::OrderState::confirmed;
  listed.order.email = "ada@example.com";
  listed.order.method = "tok_ok";
  listed.order.details = R"({"name":"Ada, \"Countess\""})";
  listed.order.total_amount = 5900;
  listed.order.currency = "EUR";
  listed.order.created_at = *parse_rfc3339("2026-12-24T20:00:01.500Z");
  listed.items =
      R"([{"item":"tee","quantity":2,"units":[7,8],"price":2500},{"item":"mug","quantity":1,"units":[1]}])";
  return listed;
}

std::string line_of(const ledger::ListedOrder& listed) {
  std::string line;
  write_csv_line(listed, line);
  return line;
}

TEST(OrderText, ACellIsQuotedWhereItMustBe) {
  for (const auto& [text, cell] :
       {std::pair("ada@example.com", "ada@example.com"), std::pair("", ""), std::pair("a,b", "\"a,b\""),
        std::pair("say \"no\"", "\"say \"\"no\"\"\""), std::pair("two\r\nlines", "\"two\r\nlines\""),
        std::pair("one\nline", "\"one\nline\""), std::pair(" a ", "\" a \""), std::pair("a;b", "a;b"),
        std::pair("\xC5\x81\xC3\xB3"
                  "d\xC5\xBA",
                  "\xC5\x81\xC3\xB3"
                  "d\xC5\xBA")}) {
    EXPECT_EQ(csv_cell(text), cell) << text;
  }
}

TEST(OrderText, NoCellIsAFormula) {
  for (const char* formula :
       {"=1+1@evil.example", "+1@evil.example", "-1@evil.example", "@SUM(A1)", "\tx", "'=1", "=",
        "\xEF\xBC\x9D"
        "1"}) {
    EXPECT_EQ(csv_cell(formula), "'" + std::string(formula)) << formula;
  }
  EXPECT_EQ(csv_cell("=HYPERLINK(\"http://evil.example\",\"x\")"),
            "\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"x\"\")\"");
  EXPECT_EQ(csv_cell("\rx"), "\"'\rx\"");
  EXPECT_EQ(csv_cell("a=1"), "a=1");
}

TEST(OrderText, ALineHasACellForEachTitle) {
  const std::string line = line_of(an_order());
  EXPECT_EQ(line,
            OrderId(Id128(1, 2)).str() +
                ",2026-12-24T20:00:01.500Z,drop-1,confirmed,ada@example.com,2 x tee; 1 x mug,59.00,EUR,tok_ok,,,," +
                HoldId(Id128(1, 1)).str() + ",\"{\"\"name\"\":\"\"Ada, \\\"\"Countess\\\"\"\"\"}\",0.00\r\n");
  EXPECT_EQ(std::count(csv_titles().begin(), csv_titles().end(), ','), 14);
}

TEST(OrderText, AnAmountHasTheDigitsOfItsCurrency) {
  ledger::ListedOrder yen = an_order();
  yen.order.currency = "JPY";
  EXPECT_NE(line_of(yen).find(",5900,JPY,"), std::string::npos);
  yen.order.currency = "KWD";
  EXPECT_NE(line_of(yen).find(",5.900,KWD,"), std::string::npos);
}

TEST(OrderText, APaymentIsToldWithWhatTheProviderCallsIt) {
  ledger::ListedOrder paid = an_order();
  ledger::PaymentRow payment;
  payment.state = ledger::PaymentState::captured;
  payment.provider = "sandbox";
  payment.provider_reference = "ch_1";
  payment.idempotency_key = "k";
  paid.payment = payment;
  EXPECT_NE(line_of(paid).find(",tok_ok,captured,sandbox,ch_1,"), std::string::npos);
  std::string text;
  write_order(paid, text);
  const auto order = boost::json::parse(text).as_object();
  EXPECT_EQ(order.at("payment").at("provider_reference"), "ch_1");
  EXPECT_EQ(order.at("total").at("amount"), 5900);
  EXPECT_EQ(order.at("details").at("name"), "Ada, \"Countess\"");
}

TEST(OrderText, AnOrderWithoutAPaymentIsJsonToo) {
  std::string text;
  write_order(an_order(), text);
  EXPECT_TRUE(boost::json::parse(text).at("payment").is_null());
  text.clear();
  write_order(ledger::OrderFile{.listed = an_order(), .history = {{}, {}}}, text);
  EXPECT_EQ(boost::json::parse(text).at("history").as_array().size(), 2U);
}

}  // namespace
}  // namespace sluice::edge
