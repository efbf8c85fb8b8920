#include "fulfilment/stripe/stripe_answer.h"

#include <gtest/gtest.h>

namespace sluice::fulfilment {
namespace {

using enum ChargeOutcome;

struct Verdict {
  long status;
  std::string body;
  ChargeOutcome outcome;
  const char* reference;
};

const Charge charge{
    .idempotency_key = "key", .reference = "ord_1", .method = "tok_ok", .amount = 2500, .currency = "EUR"};

std::string intent(std::string_view status, std::string_view more = "") {
  return R"({"id":"pi_7","amount":2500,"currency":"eur","status":")" + std::string(status) + "\"" +
         std::string(more) + "}";
}
std::string error(std::string_view type, std::string_view code, std::string_view more = "") {
  return R"({"error":{"type":")" + std::string(type) + R"(","code":")" + std::string(code) + "\"" +
         std::string(more) + "}}";
}
const std::string last_error = R"(,"last_payment_error":{"type":"card_error"})";

TEST(ChargeAnswer, IsReadAsTheTableSays) {
  const Verdict verdicts[] = {
      {200, intent("succeeded"), captured, "pi_7"},
      {201, intent("succeeded", R"(,"more":[1,{"x":null}])"), captured, "pi_7"},
      {200, intent("requires_capture"), authorized, "pi_7"},
      {200, intent("requires_action"), action_required, "pi_7"},
      {200, intent("requires_payment_method", last_error), declined, "pi_7"},
      {200, intent("canceled"), cancelled, "pi_7"},
      {200, intent("processing"), under_way, "pi_7"},
      {402, error("card_error", "card_declined", ",\"payment_intent\":" + intent("requires_payment_method")),
       declined, "pi_7"},
      {402, "no JSON", declined, ""},
      {400, error("invalid_request_error", "parameter_missing"), declined, ""},
      {404, error("invalid_request_error", "resource_missing"), declined, ""},
      {400, error("idempotency_error", ""), unknown, ""},
      {409, error("invalid_request_error", "idempotency_key_in_use"), under_way, ""},
      {401, "", failed, ""},
      {429, "", failed, ""},
      {500, "", failed, ""},
      {503, intent("succeeded"), failed, ""},
      {200, "", unknown, ""},
      {200, "no JSON", unknown, ""},
      {200, R"(["pi_7","succeeded"])", unknown, ""},
      {200, R"({"status":"succeeded","amount":2500,"currency":"eur"})", unknown, ""},
      {200, R"({"id":7,"status":"succeeded","amount":2500,"currency":"eur"})", unknown, ""},
      {200, R"({"id":"pi_../x","status":"succeeded","amount":2500,"currency":"eur"})", unknown, ""},
      {200, intent("requires_payment_method"), unknown, "pi_7"},
      {200, intent("something_new"), unknown, "pi_7"},
      {200, intent("succeeded") + " and more", unknown, ""},
      {204, "", unknown, ""},
      {302, intent("succeeded"), unknown, ""},
      {700, "", unknown, ""},
  };
  for (const auto& verdict : verdicts) {
    const auto result = read_charge_answer(charge, verdict.status, verdict.body);
    EXPECT_EQ(result.outcome, verdict.outcome) << verdict.status << ' ' << verdict.body << ": " << result.detail;
    EXPECT_EQ(result.provider_reference, verdict.reference) << verdict.status << ' ' << verdict.body;
    EXPECT_TRUE(result.detail.starts_with("answered " + std::to_string(verdict.status))) << result.detail;
  }
}

// PostgreSQL takes no row with half a letter in it, nor with a zero octet.
TEST(ChargeAnswer, WhatItSaysIsOneLineInWholeLetters) {
  const auto said = [](const std::string& message) {
    return read_charge_answer(charge, 402, error("card_error", "", ",\"message\":\"" + message + "\"")).detail;
  };
  EXPECT_EQ(said("No.\\n\\u0000Why?"), "answered 402: No.  Why?");
  EXPECT_EQ(said(std::string(99, 'x') + "\u00e9"), "answered 402: " + std::string(99, 'x'));
  EXPECT_EQ(read_charge_answer(charge, 200, intent(std::string(99, 'x') + "\u20ac")).detail,
            "answered 200, " + std::string(99, 'x'));
}

TEST(ChargeAnswer, MoneyOfAnotherAmountOrCurrencyIsNeverTakenForOurs) {
  for (const char* terms : {R"("amount":2499,"currency":"eur")", R"("amount":2500,"currency":"usd")",
                            R"("amount":"2500","currency":"eur")", R"("currency":"eur")"}) {
    for (const char* status : {"succeeded", "requires_action", "canceled"}) {
      const std::string body = std::string(R"({"id":"pi_7","status":")") + status + "\"," + terms + "}";
      EXPECT_EQ(read_charge_answer(charge, 200, body).outcome, unknown) << body;
      EXPECT_EQ(read_intent_answer(charge, 200, body).outcome, unknown) << body;
      EXPECT_EQ(read_last_answer(charge, 200, body).outcome, unknown) << body;
    }
  }
}

TEST(ChargeAnswer, DoesNotBelieveAReferenceThatTheLedgerCouldNotKeep) {
  const std::string body =
      R"({"id":"pi_)" + std::string(253, 'x') + R"(","status":"succeeded","amount":2500,"currency":"eur"})";
  EXPECT_EQ(read_charge_answer(charge, 200, body).outcome, unknown);
}

// An intent that cannot be read may be there all the same.
TEST(IntentAnswer, WhatIsNoAnswerSaysNothingOfTheIntent) {
  for (const long status : {400L, 401L, 402L, 404L, 409L, 429L, 500L, 503L}) {
    EXPECT_EQ(read_intent_answer(charge, status, error("api_error", "")).outcome, unknown) << status;
  }
  EXPECT_EQ(read_intent_answer(charge, 200, intent("succeeded")).outcome, captured);
  EXPECT_EQ(read_intent_answer(charge, 200, intent("requires_payment_method", last_error)).outcome, declined);
}

TEST(LastAnswer, IsBelievedOnlyWhenItSaysWhatBecameOfTheIntent) {
  const auto over = [](std::string_view status) {
    return error("invalid_request_error", "payment_intent_unexpected_state", ",\"payment_intent\":" + intent(status));
  };
  const Verdict verdicts[] = {
      {200, intent("canceled"), cancelled, "pi_7"},
      {400, over("canceled"), cancelled, "pi_7"},
      {400, over("succeeded"), captured, "pi_7"},
      {200, intent("succeeded"), captured, "pi_7"},
      {200, R"({"status":"canceled"})", unknown, ""},
      {200, "", unknown, ""},
      {201, intent("canceled"), unknown, ""},
      {400, error("invalid_request_error", "parameter_unknown"), failed, ""},
      {404, "", failed, ""},
      {409, "", under_way, ""},
      {500, "", failed, ""},
      {503, intent("canceled"), failed, ""},
  };
  for (const auto& verdict : verdicts) {
    const auto result = read_last_answer(charge, verdict.status, verdict.body);
    EXPECT_EQ(result.outcome, verdict.outcome) << verdict.status << " " << verdict.body;
    EXPECT_EQ(result.provider_reference, verdict.reference) << verdict.status << " " << verdict.body;
  }
}

// --- Where the buyer must act

std::string to_act(const std::string& url) {
  return intent("requires_action",
                R"(,"next_action":{"type":"redirect_to_url","redirect_to_url":{"url":")" + url + R"("}})");
}

TEST(ActionUrl, IsTakenFromWhatTheIntentSaysIsNext) {
  for (const char* url : {"https://hooks.stripe.com/3d/src_1?client_secret=x&y=%20",
                          "http://127.0.0.1:8099/prove/pi_7", "http://localhost/prove", "http://[::1]:80/prove"}) {
    EXPECT_EQ(read_charge_answer(charge, 200, to_act(url)).action_url, url);
    EXPECT_EQ(read_intent_answer(charge, 200, to_act(url)).action_url, url);
    EXPECT_EQ(read_intent_answer(charge, 200, to_act(url)).outcome, action_required);
  }
  EXPECT_EQ(read_charge_answer(charge, 200, intent("requires_action")).action_url, "");
}

TEST(ActionUrl, WhatNobodyMayBeSentToIsNotTaken) {
  for (const std::string& url :
       {std::string("javascript:alert(1)"), std::string("data:text/html,x"), std::string("http://bank.example/prove"),
        std::string("http://127.0.0.1@bank.example/"), std::string("http://127.0.0.1.bank.example/"),
        std::string("HTTPS//x"), std::string("//bank.example"), std::string("/prove"), std::string("https://"),
        std::string("https://a b/"), std::string("https://a/'\\\\onclick"), "https://a/" + std::string(2048, 'a')}) {
    const auto result = read_intent_answer(charge, 200, to_act(url));
    EXPECT_EQ(result.outcome, action_required) << url;
    EXPECT_EQ(result.action_url, "") << url;
  }
}

TEST(StripeRefunds, MeanWhatTheTableSays) {
  const Charge of{.idempotency_key = "refund:pay_1:1", .provider_reference = "pi_7", .amount = 1000};
  const auto said = [&](long status, const std::string& body) {
    return read_refund_answer(of, status, body).outcome;
  };
  const auto refund = [](const char* status, int amount = 1000) {
    return R"({"id":"re_1","amount":)" + std::to_string(amount) + R"(,"status":")" + status + "\"}";
  };
  EXPECT_EQ(said(200, refund("succeeded")), ChargeOutcome::refunded);
  EXPECT_EQ(said(200, refund("pending")), ChargeOutcome::under_way);
  EXPECT_EQ(said(200, refund("requires_action")), ChargeOutcome::under_way);
  EXPECT_EQ(said(200, refund("failed")), ChargeOutcome::declined);
  EXPECT_EQ(said(200, refund("canceled")), ChargeOutcome::declined);
  EXPECT_EQ(said(200, refund("succeeded", 999)), ChargeOutcome::unknown);
  EXPECT_EQ(said(200, refund("something")), ChargeOutcome::unknown);
  EXPECT_EQ(said(200, R"({"id":"../x","amount":1000,"status":"succeeded"})"), ChargeOutcome::unknown);
  EXPECT_EQ(said(200, "<html>"), ChargeOutcome::unknown);
  EXPECT_EQ(said(400, R"({"error":{"message":"already"}})"), ChargeOutcome::declined);
  EXPECT_EQ(said(409, "{}"), ChargeOutcome::under_way);
  EXPECT_EQ(said(429, "{}"), ChargeOutcome::failed);
  EXPECT_EQ(said(500, "{}"), ChargeOutcome::failed);
  EXPECT_FALSE(find_refund(of, 200, R"({"data":[{"id":"re_2","metadata":{"refund":"another"}}, 5]})"));
  EXPECT_EQ(find_refund(of, 500, "{}")->outcome, ChargeOutcome::unknown);
}

TEST(StripeRefunds, AreAddedUpAsFarAsTheyHaveSucceeded) {
  const std::string list = R"({"data":[{"amount":1000,"status":"succeeded"},{"amount":700,"status":"failed"},)"
                           R"({"amount":5,"status":"pending"},{"amount":300,"status":"succeeded"},7,{}])";
  const auto all = add_up_refunds(200, list + R"(,"has_more":false})");
  EXPECT_EQ(all.outcome, ChargeOutcome::captured);
  EXPECT_EQ(all.paid_back, 1300);
  EXPECT_EQ(add_up_refunds(200, R"({"data":[]})").paid_back, 0);
  EXPECT_EQ(add_up_refunds(200, list + R"(,"has_more":true})").outcome, ChargeOutcome::unknown) << "not all of them";
  EXPECT_EQ(add_up_refunds(500, list + "}").outcome, ChargeOutcome::unknown);
  EXPECT_EQ(add_up_refunds(200, "<html>").outcome, ChargeOutcome::unknown);
}

}  // namespace
}  // namespace sluice::fulfilment
