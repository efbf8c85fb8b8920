#include "edge/request/merchant_bodies.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

TEST(Delta, IsWrittenAsAWholeNumberThatIsNotZero) {
  std::int64_t delta = 0;
  EXPECT_FALSE(read_delta(R"({"delta":-5})", delta));
  EXPECT_EQ(delta, -5);
  for (const char* wrong :
       {"1.5", "1.0", "1e3", "1E0", "0", "-0", "\"5\"", "true", "null", "[5]", "9223372036854775808",
        "18446744073709551617", "1e300", "-1e300", "1.0000000000000000001"}) {
    const auto refusal = read_delta(std::string(R"({"delta":)") + wrong + "}", delta);
    ASSERT_TRUE(refusal) << wrong;
    EXPECT_EQ(refusal->kind, &refusals::invalid_field) << wrong;
    EXPECT_EQ(refusal->detail.find("delta: "), 0U) << wrong;
  }
}

TEST(CodeWish, SaysHowManyAndMaySayHowOftenEach) {
  shop::MakeCodes make;
  EXPECT_FALSE(read_code_wish(R"({"count":100,"uses":2})", make));
  EXPECT_EQ(make.count, 100U);
  EXPECT_EQ(make.uses, 2U);
  EXPECT_EQ(read_code_wish("{}", make)->detail, "count: is missing");
  for (const char* wrong : {"1.0", "1e0", "4294967297", "-1", "0", "10001"}) {
    EXPECT_TRUE(read_code_wish(std::string(R"({"count":)") + wrong + "}", make)) << wrong;
  }
}

TEST(Code, IsOneThatSomebodyMayType) {
  std::string code;
  EXPECT_FALSE(read_code(R"({"code":"winter 26"})", code));
  EXPECT_EQ(code, "winter 26");
  for (const char* wrong : {"{}", R"({"code":""})", R"({"code":7})", R"({"code":"a/b"})"}) {
    EXPECT_EQ(read_code(wrong, code)->detail, "code: must be a code, of letters, digits, spaces and hyphens")
        << wrong;
  }
}

TEST(MoneyBack, SaysHowMuchAndWhatBecomesOfTheUnits) {
  shop::RefundOrder refund;
  EXPECT_FALSE(read_refund("", refund));
  EXPECT_FALSE(read_refund("{}", refund));
  EXPECT_EQ(refund.amount, 0);
  EXPECT_FALSE(refund.units);
  EXPECT_FALSE(read_refund(R"({"amount":1250,"units":"keep"})", refund));
  EXPECT_EQ(refund.amount, 1250);
  EXPECT_EQ(refund.units, order::UnitsThen::keep);
  for (const char* wrong : {"0", "-1", "12.5", "\"1250\"", "null", "1e3"}) {
    const auto refusal = read_refund(std::string(R"({"amount":)") + wrong + "}", refund);
    ASSERT_TRUE(refusal) << wrong;
    EXPECT_EQ(refusal->detail.find("amount: "), 0U) << wrong;
  }
  EXPECT_EQ(read_refund(R"({"units":"burn"})", refund)->detail, "units: must be keep, return or withdraw");
  EXPECT_EQ(read_refund("[]", refund)->kind, &refusals::not_json);
  shop::CancelOrder cancel;
  EXPECT_FALSE(read_cancellation("{}", cancel));
  EXPECT_EQ(cancel.units, order::UnitsThen::give_back);
  EXPECT_FALSE(read_cancellation(R"({"units":"withdraw"})", cancel));
  EXPECT_EQ(cancel.units, order::UnitsThen::withdraw);
  EXPECT_EQ(read_cancellation(R"({"units":"keep"})", cancel)->detail, "units: must be return or withdraw");
  EXPECT_EQ(read_cancellation(R"({"units":1})", cancel)->detail, "units: must be return or withdraw");
}

TEST(MoneyBack, NamesTheUnitsThatGoBack) {
  shop::RefundOrder refund;
  EXPECT_FALSE(read_refund(R"({"items":[{"item":"tee","quantity":2},{"item":"cap","units":[7,8]}]})", refund));
  ASSERT_EQ(refund.items.size(), 2U);
  EXPECT_EQ(refund.items[0].item, "tee");
  EXPECT_EQ(refund.items[0].quantity, 2U);
  EXPECT_EQ(refund.items[1].units, (std::vector<std::uint32_t>{7, 8}));
  EXPECT_EQ(refund.units, order::UnitsThen::give_back);
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"items":[]})", "items: must be an array of 1 to 64"},
      {R"({"items":{}})", "items: must be an array of 1 to 64"},
      {R"({"items":["tee"]})", "items[0].item: must be the id of an item"},
      {R"({"items":[{"item":"tee"}]})", "items[0]: must have either \"quantity\" or \"units\""},
      {R"({"items":[{"item":"tee","quantity":1,"units":[1]}]})", "items[0]: must have either"},
      {R"({"items":[{"item":"tee","quantity":0}]})", "items[0].quantity: must be a whole number from 1 to 64"},
      {R"({"items":[{"item":"tee","units":[]}]})", "items[0].units: must be an array of 1 to 64"},
      {R"({"items":[{"item":"tee","units":[1.5]}]})", "items[0].units: must be numbers of units, from 1"},
      {R"({"items":[{"item":"tee","quantity":1,"amount":5}]})", "items[0].amount: not a known field"},
      {R"({"items":[{"item":"tee","quantity":1}],"units":"keep"})", "units: must be return or withdraw"}};
  for (const auto& [body, detail] : wrong) {
    shop::RefundOrder out;
    const auto refusal = read_refund(body, out);
    ASSERT_TRUE(refusal) << body;
    EXPECT_TRUE(refusal->detail.starts_with(detail)) << refusal->detail;
  }
}

// A misspelt amount would be all of it.
TEST(MoneyBack, RefusesWhatItDoesNotKnow) {
  shop::RefundOrder refund;
  EXPECT_EQ(read_refund(R"({"amout":500,"units":"keep"})", refund)->detail, "amout: not a known field");
  EXPECT_EQ(read_refund(R"({"amount":500,"unit":"keep"})", refund)->detail, "unit: not a known field");
  shop::CancelOrder cancel;
  EXPECT_EQ(read_cancellation(R"({"unit":"withdraw"})", cancel)->detail, "unit: not a known field");
  std::int64_t delta = 0;
  EXPECT_EQ(read_delta(R"({"delta":5,"item":"cup"})", delta)->detail, "item: not a known field");
  shop::RevokePass revoke;
  EXPECT_EQ(read_revocation(R"({"number":5,"lines":"press"})", revoke)->detail, "lines: not a known field");
  shop::MakeCodes make;
  EXPECT_EQ(read_code_wish(R"({"count":5,"use":3})", make)->detail, "use: not a known field");
}

TEST(Load, IsANumberThatMayBeMoreThanFull) {
  double load = 0;
  for (const auto& [text, value] : {std::pair{"0", 0.0}, {"0.75", 0.75}, {"1", 1.0}, {"100", 100.0}}) {
    EXPECT_FALSE(read_load(std::string(R"({"load":)") + text + "}", load)) << text;
    EXPECT_EQ(load, value) << text;
  }
  for (const char* wrong : {R"({"load":-0.1})", R"({"load":101})", R"({"load":"1"})", "{}"}) {
    EXPECT_EQ(read_load(wrong, load)->kind, &refusals::invalid_field) << wrong;
  }
}

TEST(Extension, IsAWholeNumberOfSecondsUpToADayOrWhatIsUsual) {
  std::chrono::seconds time{600};
  for (const char* usual : {"", "{}"}) {
    EXPECT_FALSE(read_extension(usual, time)) << usual;
    EXPECT_EQ(time.count(), 600) << usual;
  }
  for (const char* wrong : {R"({"for_s":0})", R"({"for_s":86401})", R"({"for_s":1.5})", R"({"for_s":"60"})"}) {
    EXPECT_EQ(read_extension(wrong, time)->kind, &refusals::invalid_field) << wrong;
  }
  EXPECT_FALSE(read_extension(R"({"for_s":86400})", time));
  EXPECT_EQ(time, std::chrono::hours(24));
}

}  // namespace
}  // namespace sluice::edge
