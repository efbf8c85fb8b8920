#include "sandbox/sandbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "fulfilment/stripe/stripe_provider.h"
#include "fulfilment/stripe/stripe_signature.h"
#include "fulfilment/test_support.h"

namespace sluice::sandbox {
namespace {

using namespace fulfilment;  // the client that asks, and its test support

using namespace std::chrono_literals;
namespace json = boost::json;

class SandboxTest : public testing::Test {
protected:
  void start() {
    auto started = Sandbox::start(options_, clock_);
    ASSERT_TRUE(started) << started.error().detail;
    sandbox_ = std::move(*started);
  }
  void restart() {
    sandbox_.reset();
    start();
  }
  void SetUp() override {
    options_.record_path = folder_.file("charges");
    start();
  }

  std::unique_ptr<StripeProvider> provider(Duration timeout = 20s) const {
    return StripeProvider::open({.url = sandbox_->url(), .secret_key = "sk_test_x", .timeout = timeout}).value();
  }
  Fetched post(const std::string& key, const std::string& body,
               const std::string& target = "/v1/payment_intents") const {
    return fetch({.url = sandbox_->url() + target, .verb = "POST", .key = key, .body = body});
  }
  json::object get(const std::string& target) const {
    const auto fetched = fetch({.url = sandbox_->url() + target});
    EXPECT_EQ(fetched.status, 200) << fetched.body;
    return json::parse(fetched.body).as_object();
  }
  json::array charges() const { return get("/v1/charges").at("charges").as_array(); }
  // Until `count` charges are made, which tells that their requests have arrived.
  void wait_for_charges(std::size_t count) const {
    while (charges().size() < count) std::this_thread::yield();
  }

  TemporaryFolder folder_;
  SharedManualClock clock_;
  Sandbox::Options options_;
  std::unique_ptr<Sandbox> sandbox_;
};

class SandboxInTrouble : public SandboxTest {
protected:
  Fetched begin(const std::string& mode, const std::string& for_ms = "60000") const {
    return post("", "mode=" + mode + "&for_ms=" + for_ms, "/faults");
  }
};

order::Charge charge_of(const char* method, std::string key, std::string intent = {}) {
  return {.idempotency_key = std::move(key),
          .reference = "ord_1",
          .provider_reference = std::move(intent),
          .method = method,
          .amount = 2500,
          .currency = "EUR"};
}

std::string body_of(const char* method, int amount = 2500, const char* reference = "ord_1",
                    const char* more = "&confirm=true") {
  return "amount=" + std::to_string(amount) + "&currency=eur&payment_method=" + method +
         "&metadata[order]=" + reference + more;
}

json::object object_of(const Fetched& fetched) {
  return json::parse(fetched.body).as_object();
}
std::string text_of(const json::object& object, const char* name) {
  return std::string(object.at(name).as_string());
}
json::object error_of(const Fetched& fetched) {
  return object_of(fetched).at("error").as_object();
}

TEST_F(SandboxTest, AnswersEachMethodAsItsNameSays) {
  struct Verdict {
    const char* method;
    ChargeOutcome outcome;
    const char* recorded;  // nullptr: no charge
  };
  const Verdict verdicts[] = {{"tok_ok", ChargeOutcome::authorized, "authorized"},
                              {"tok_declined", ChargeOutcome::declined, "declined"},
                              {"tok_error", ChargeOutcome::failed, nullptr},
                              {"tok_action", ChargeOutcome::action_required, "requires_action"},
                              {"tok_webhook_first", ChargeOutcome::authorized, "authorized"},
                              {"tok_duplicate_webhook", ChargeOutcome::authorized, "authorized"},
                              {"tok_nonsense", ChargeOutcome::declined, nullptr}};
  const auto client = provider();
  std::size_t recorded = 0;
  for (const auto& verdict : verdicts) {
    const auto result = client->authorize(charge_of(verdict.method, std::string("key-") + verdict.method));
    EXPECT_EQ(result.outcome, verdict.outcome) << verdict.method << ": " << result.detail;
    const auto list = charges();
    if (verdict.recorded != nullptr) ++recorded;
    ASSERT_EQ(list.size(), recorded) << verdict.method;
    if (verdict.recorded == nullptr) continue;
    const auto& last = list.back().as_object();
    EXPECT_EQ(last.at("payment_intent").as_string(), result.provider_reference);
    EXPECT_EQ(last.at("status"), verdict.recorded);
    EXPECT_EQ(last.at("method"), verdict.method);
  }
}

TEST_F(SandboxTest, ListsWhatItKeepsOfACharge) {
  ASSERT_EQ(post("key-1", body_of("tok_ok")).status, 200);
  EXPECT_EQ(json::serialize(charges()),
            R"([{"id":"ch_1","status":"captured","reference":"ord_1","method":"tok_ok","amount":2500,)"
            R"("currency":"EUR","idempotency_key":"key-1","at":"2026-12-24T20:00:00.000Z",)"
            R"("payment_intent":"pi_1","captured":2500,"refunded":0}])");
}

TEST_F(SandboxTest, GivesTheSameAnswerToTheSameKeyAndChargesOnce) {
  for (const char* method : {"tok_ok", "tok_declined", "tok_action"}) {
    const auto first = post(method, body_of(method));
    const auto second = post(std::string("\"") + method + "\"", body_of(method));
    EXPECT_EQ(first.status, second.status);
    EXPECT_EQ(first.body, second.body);
    EXPECT_EQ(first.headers.find("Idempotent-Replayed"), std::string::npos) << first.headers;
    EXPECT_NE(second.headers.find("Idempotent-Replayed: true"), std::string::npos) << second.headers;
  }
  EXPECT_EQ(charges().size(), 3U);
}

TEST_F(SandboxTest, RefusesAnotherChargeUnderTheSameKey) {
  ASSERT_EQ(post("key", body_of("tok_ok", 100)).status, 200);
  for (const auto& other : {body_of("tok_ok", 101), body_of("tok_declined", 100), body_of("tok_ok", 100, "ord_2")}) {
    const auto answer = post("key", other);
    EXPECT_EQ(answer.status, 400) << other;
    EXPECT_EQ(error_of(answer).at("type"), "idempotency_error") << answer.body;
  }
  EXPECT_EQ(error_of(post("key", "", "/v1/payment_intents/pi_1/cancel")).at("type"), "idempotency_error");
  EXPECT_EQ(post("key", "metadata[order]=ord_1&confirm=true&payment_method=tok_ok&currency=eur&amount=100").status,
            200)
      << "the order of fields does not matter";
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, AnErrorBindsNoKey) {
  EXPECT_EQ(post("key", body_of("tok_error")).status, 500);
  EXPECT_EQ(post("key", body_of("tok_error")).status, 500);
  EXPECT_EQ(post("key", body_of("tok_ok")).status, 200);
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, ACancelledChargeIsNeverCapturedAndACapturedOneIsNotCancelled) {
  const auto client = provider();
  ASSERT_EQ(client->authorize(charge_of("tok_action", "key-1")).outcome, ChargeOutcome::action_required);
  ASSERT_EQ(post("key-2", body_of("tok_ok")).status, 200);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client->cancel(charge_of("tok_action", "key-1", "pi_1")).outcome, ChargeOutcome::cancelled);
    EXPECT_EQ(client->cancel(charge_of("tok_ok", "key-2", "pi_2")).outcome, ChargeOutcome::captured);
  }
  EXPECT_EQ(client->authorize(charge_of("tok_action", "key-1", "pi_1")).outcome, ChargeOutcome::cancelled);
  EXPECT_EQ(client->authorize(charge_of("tok_action", "key-1")).outcome, ChargeOutcome::cancelled) << "read again";
  EXPECT_EQ(post("", "answer=yes", "/prove/pi_1").status, 400);
  EXPECT_EQ(charges().size(), 2U);
  EXPECT_EQ(json::serialize(get("/v1/charges/summary").at("cancelled")), R"({"count":1,"amounts":{"EUR":2500}})");
  restart();
  EXPECT_EQ(charges().at(0).at("status"), "cancelled");
  EXPECT_EQ(provider()->authorize(charge_of("tok_action", "key-1")).outcome, ChargeOutcome::cancelled);
}

TEST_F(SandboxTest, WhatIsCapturedByHandIsSetAsideFirst) {
  const auto made = object_of(post("key", body_of("tok_ok", 2500, "ord_1", "&confirm=true&capture_method=manual")));
  EXPECT_EQ(made.at("status"), "requires_capture");
  EXPECT_EQ(made.at("amount_capturable"), 2500);
  EXPECT_EQ(made.at("amount_received"), 0);
  EXPECT_EQ(get("/v1/charges").at("captured_total"), 0);
  const auto more = post("c0", "amount_to_capture=2501", "/v1/payment_intents/pi_1/capture");
  EXPECT_EQ(more.status, 400) << more.body;
  const auto captured = object_of(post("c1", "", "/v1/payment_intents/pi_1/capture"));
  EXPECT_EQ(captured.at("status"), "succeeded");
  EXPECT_EQ(captured.at("amount_received"), 2500);
  EXPECT_EQ(object_of(post("c1", "", "/v1/payment_intents/pi_1/capture")), captured) << "again under its key";
  const auto twice = post("c2", "", "/v1/payment_intents/pi_1/capture");
  EXPECT_EQ(twice.status, 400);
  EXPECT_EQ(error_of(twice).at("code"), "payment_intent_unexpected_state");
  EXPECT_EQ(error_of(twice).at("payment_intent").at("status"), "succeeded");
  EXPECT_EQ(get("/v1/charges").at("captured_total"), 1);
  EXPECT_EQ(object_of(post("key", body_of("tok_ok", 2500, "ord_1", "&confirm=true&capture_method=manual"))), made)
      << "the first answer stays what it was";
}

TEST_F(SandboxTest, OurAdapterCapturesOnceWhatItHasAuthorized) {
  const auto client = provider();
  const auto held = client->authorize(charge_of("tok_ok", "key"));
  ASSERT_EQ(held.outcome, ChargeOutcome::authorized) << held.detail;
  EXPECT_EQ(get("/v1/charges").at("captured_total"), 0);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client->capture(charge_of("tok_ok", "key", held.provider_reference)).outcome, ChargeOutcome::captured);
    EXPECT_EQ(client->capture(charge_of("tok_ok", "key")).outcome, ChargeOutcome::captured) << "without its id";
  }
  EXPECT_EQ(get("/v1/charges").at("captured_total"), 1);
  const auto gone = client->authorize(charge_of("tok_ok", "key-2"));
  ASSERT_EQ(post("", "", "/v1/payment_intents/" + gone.provider_reference + "/cancel").status, 200);
  EXPECT_EQ(client->capture(charge_of("tok_ok", "key-2", gone.provider_reference)).outcome, ChargeOutcome::cancelled);
}

TEST_F(SandboxTest, TheBuyerProvesWhoTheyAre) {
  const auto made =
      object_of(post("key", body_of("tok_action", 2500, "ord_1", "&confirm=true&return_url=http://shop/back")));
  const auto& redirect = made.at("next_action").at("redirect_to_url").as_object();
  EXPECT_EQ(text_of(redirect, "url"), sandbox_->url() + "/prove/pi_1");
  EXPECT_EQ(redirect.at("return_url"), "http://shop/back");
  EXPECT_NE(fetch({.url = text_of(redirect, "url")}).body.find("value=\"yes\""), std::string::npos);
  const auto proven = post("", "answer=yes", "/prove/pi_1");
  EXPECT_EQ(proven.status, 303);
  EXPECT_NE(proven.headers.find("Location: http://shop/back\r\n"), std::string::npos) << proven.headers;
  EXPECT_EQ(provider()->authorize(charge_of("tok_action", "key", "pi_1")).outcome, ChargeOutcome::captured);

  ASSERT_EQ(post("key-2", body_of("tok_action")).status, 200);
  EXPECT_EQ(post("", "answer=maybe", "/prove/pi_2").status, 400);
  EXPECT_EQ(post("", "answer=no", "/prove/pi_2").status, 200);
  EXPECT_EQ(provider()->authorize(charge_of("tok_action", "key-2", "pi_2")).outcome, ChargeOutcome::declined);
}

TEST_F(SandboxTest, RefundsNoMoreThanWasCaptured) {
  ASSERT_EQ(post("key", body_of("tok_ok")).status, 200);
  const auto part = object_of(post("r1", "payment_intent=pi_1&amount=1000", "/v1/refunds"));
  EXPECT_EQ(part.at("amount"), 1000);
  EXPECT_EQ(part.at("status"), "succeeded");
  EXPECT_EQ(object_of(post("r1", "payment_intent=pi_1&amount=1000", "/v1/refunds")), part);
  EXPECT_EQ(post("r2", "payment_intent=pi_1&amount=1501", "/v1/refunds").status, 400);
  EXPECT_EQ(object_of(post("r3", "charge=ch_1", "/v1/refunds")).at("amount"), 1500);
  EXPECT_EQ(error_of(post("r4", "payment_intent=pi_1", "/v1/refunds")).at("code"), "charge_already_refunded");
  EXPECT_EQ(post("r5", "payment_intent=pi_9", "/v1/refunds").status, 400);
  EXPECT_EQ(charges().at(0).at("refunded"), 2500);
  EXPECT_EQ(get("/v1/refunds?payment_intent=pi_1").at("data").as_array().size(), 2U);
  const auto listed = get("/v1/payment_intents?expand%5B%5D=data.latest_charge").at("data").at(0);
  EXPECT_EQ(listed.at("latest_charge").at("amount_refunded"), 2500);
  EXPECT_EQ(get("/v1/payment_intents").at("data").at(0).at("latest_charge"), "ch_1");
}

TEST_F(SandboxTest, TellsWhatHasHappenedNewestFirst) {
  ASSERT_EQ(post("k1", body_of("tok_declined")).status, 402);
  ASSERT_EQ(post("k2", "payment_method=tok_ok", "/v1/payment_intents/pi_1/confirm").status, 200);
  const auto events = get("/v1/events?limit=1");
  EXPECT_EQ(events.at("has_more"), true);
  EXPECT_EQ(events.at("data").at(0).at("type"), "payment_intent.succeeded");
  EXPECT_EQ(events.at("data").at(0).at("data").at("object").at("id"), "pi_1");
  const auto first = get("/v1/events?starting_after=evt_2");
  EXPECT_EQ(first.at("has_more"), false);
  EXPECT_EQ(first.at("data").at(0).at("type"), "payment_intent.payment_failed");
  EXPECT_EQ(get("/v1/events/evt_1"), first.at("data").at(0).as_object());
}

TEST_F(SandboxTest, TakesAnyTestKeyAndNoOther) {
  const auto status = [this](const char* header) {
    return fetch({.url = sandbox_->url() + "/v1/payment_intents", .authorization = header}).status;
  };
  EXPECT_EQ(status("Bearer sk_test_1"), 200);
  EXPECT_EQ(status("bearer sk_test_1"), 200);
  EXPECT_EQ(status("Basic c2tfdGVzdF8xOg=="), 200) << "sk_test_1:";
  for (const char* wrong :
       {"", "Bearer sk_live_1", "Bearer sk_test_", "Bearer", "Basic c2tfdGVzdF8x%%%", "sk_test_1"}) {
    EXPECT_EQ(status(wrong), 401) << wrong;
  }
}

TEST_F(SandboxTest, ChargesOnceUnderOneKeyHoweverManyAskAtOnce) {
  const auto client = provider();
  std::vector<std::future<ChargeResult>> results;
  results.reserve(50);
  for (int i = 0; i < 50; ++i) {
    results.push_back(std::async(std::launch::async, [&] { return client->authorize(charge_of("tok_ok", "key")); }));
  }
  for (auto& result : results) {
    const auto got = result.get();
    EXPECT_EQ(got.outcome, ChargeOutcome::authorized) << got.detail;
    EXPECT_EQ(got.provider_reference, "pi_1");
  }
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, ASlowAnswerComesAfterEightSecondsAndWhoAsksMeanwhileIsToldToWait) {
  const auto ask = [this] { return post("key", body_of("tok_slow")); };
  auto first = std::async(std::launch::async, ask);
  wait_for_charges(1);
  clock_.advance(5s);
  const auto second = ask();
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(error_of(second).at("code"), "idempotency_key_in_use");
  clock_.advance(3s - 1ms);
  // Several ticks pass while this is answered over and over; none may send what is not due.
  const auto until = std::chrono::steady_clock::now() + 200ms;
  while (std::chrono::steady_clock::now() < until) ASSERT_EQ(charges().size(), 1U);
  EXPECT_EQ(first.wait_for(0s), std::future_status::timeout);
  clock_.advance(1ms);
  const auto answer = first.get();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(ask().body, answer.body);
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, SlowIsUnknownToAnImpatientClientAndCapturedWhenAskedAgain) {
  EXPECT_EQ(provider(100ms)->authorize(charge_of("tok_slow", "key")).outcome, ChargeOutcome::unknown);
  EXPECT_EQ(provider()->authorize(charge_of("tok_slow", "key")).outcome, ChargeOutcome::under_way);
  clock_.advance(8s);
  auto again = provider()->authorize(charge_of("tok_slow", "key"));
  while (again.outcome == ChargeOutcome::under_way) again = provider()->authorize(charge_of("tok_slow", "key"));
  EXPECT_EQ(again.outcome, ChargeOutcome::authorized) << again.detail;
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, TimeOutIsUnknownThenCapturedWhenAskedAgain) {
  EXPECT_EQ(provider(200ms)->authorize(charge_of("tok_timeout", "key")).outcome, ChargeOutcome::unknown);
  const auto again = provider()->authorize(charge_of("tok_timeout", "key"));
  EXPECT_EQ(again.outcome, ChargeOutcome::authorized) << again.detail;
  EXPECT_EQ(again.provider_reference, "pi_1");
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, BeyondTheBoundTheOldestSilentRequestIsToldTheTruth) {
  options_.late.silent_max = 1;
  restart();
  auto first = std::async(std::launch::async, [this] { return post("key-1", body_of("tok_timeout")); });
  wait_for_charges(1);
  EXPECT_EQ(provider(100ms)->authorize(charge_of("tok_timeout", "key-2")).outcome, ChargeOutcome::unknown);
  EXPECT_EQ(first.get().status, 200);
}

TEST_F(SandboxTest, BeyondTheBoundSlowAnswersComeAtOnce) {
  options_.late.waiting_max = 1;
  restart();
  auto first = std::async(std::launch::async, [this] { return post("key-1", body_of("tok_slow")); });
  wait_for_charges(1);
  EXPECT_EQ(post("key-2", body_of("tok_slow")).status, 200);
  EXPECT_EQ(first.wait_for(0s), std::future_status::timeout);
  clock_.advance(8s);
  EXPECT_EQ(first.get().status, 200);
}

TEST_F(SandboxTest, AtTheEndSlowAnswersLeaveAndSilentOnesAreBrokenOff) {
  auto slow = std::async(std::launch::async, [this] { return post("key-1", body_of("tok_slow")); });
  wait_for_charges(1);
  auto silent =
      std::async(std::launch::async, [p = provider()] { return p->authorize(charge_of("tok_timeout", "key-2")); });
  wait_for_charges(2);
  sandbox_.reset();
  EXPECT_EQ(slow.get().status, 200);
  EXPECT_EQ(silent.get().outcome, ChargeOutcome::unknown);
}

TEST_F(SandboxTest, RemembersItsChargesAfterARestart) {
  const auto first = post("key-1", body_of("tok_ok"));
  ASSERT_EQ(provider(100ms)->authorize(charge_of("tok_timeout", "key-2")).outcome, ChargeOutcome::unknown);
  const auto before = charges();
  restart();
  EXPECT_EQ(charges(), before);
  EXPECT_EQ(post("key-1", body_of("tok_ok")).body, first.body);
  EXPECT_EQ(post("key-1", body_of("tok_declined")).status, 400);
  EXPECT_EQ(provider()->authorize(charge_of("tok_timeout", "key-2")).outcome, ChargeOutcome::authorized);
  EXPECT_EQ(charges().size(), 2U);
}

// Every answered charge is in the file the moment that its answer is here: what kill -9 leaves is this file.
TEST_F(SandboxTest, HasWrittenAChargeBeforeItsAnswerArrives) {
  const auto client = provider();
  for (int i = 1; i <= 20; ++i) {
    const auto key = "key-" + std::to_string(i);
    ASSERT_EQ(client->authorize(charge_of("tok_ok", key)).outcome, ChargeOutcome::authorized);
    const auto text = read_file(options_.record_path);
    EXPECT_NE(text.find("\"" + key + "\""), std::string::npos) << key;
    EXPECT_TRUE(text.ends_with('\n'));
  }
}

TEST_F(SandboxTest, IsFailedWhenItsRecordIsFull) {
  options_.charges_max = 1;
  restart();
  const auto client = provider();
  EXPECT_EQ(client->authorize(charge_of("tok_ok", "key-1")).outcome, ChargeOutcome::authorized);
  EXPECT_EQ(client->authorize(charge_of("tok_ok", "key-2")).outcome, ChargeOutcome::failed);
  EXPECT_EQ(client->authorize(charge_of("tok_ok", "key-1")).outcome, ChargeOutcome::authorized);
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, IsFailedWhenItIsDown) {
  const auto client = provider();
  sandbox_.reset();
  EXPECT_EQ(client->authorize(charge_of("tok_ok", "key")).outcome, ChargeOutcome::failed);
}

TEST_F(SandboxTest, PagesThroughItsCharges) {
  for (int i = 1; i <= 5; ++i) {
    ASSERT_EQ(post("key-" + std::to_string(i), body_of("tok_ok")).status, 200);
  }
  std::vector<std::string> ids;
  std::string target = "/v1/charges?limit=2";
  for (int page = 1; page <= 3; ++page) {
    const auto list = get(target);
    EXPECT_EQ(list.at("captured_total"), 5);
    for (const auto& charge : list.at("charges").as_array()) ids.emplace_back(charge.at("id").as_string());
    if (page == 3) {
      EXPECT_TRUE(list.at("next_after").is_null());
    } else {
      target = "/v1/charges?limit=2&after=" + std::string(list.at("next_after").as_string());
    }
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"ch_1", "ch_2", "ch_3", "ch_4", "ch_5"}));
  EXPECT_TRUE(get("/v1/charges?after=ch_5").at("charges").as_array().empty());
  EXPECT_TRUE(get("/v1/charges?after=ch_4294967295").at("charges").as_array().empty());
}

TEST_F(SandboxTest, FindsTheChargesOfAReference) {
  ASSERT_EQ(post("key-1", body_of("tok_declined", 1, "ord_a")).status, 402);
  ASSERT_EQ(post("key-2", body_of("tok_ok", 1, "ord_b")).status, 200);
  ASSERT_EQ(post("key-3", body_of("tok_ok", 1, "ord_a")).status, 200);
  const auto both = get("/v1/charges?reference=ord_a");
  EXPECT_EQ(both.at("captured_total"), 1);
  ASSERT_EQ(both.at("charges").as_array().size(), 2U);
  EXPECT_EQ(both.at("charges").at(0).at("id"), "ch_1");
  EXPECT_EQ(both.at("charges").at(1).at("id"), "ch_3");
  EXPECT_TRUE(both.at("next_after").is_null());

  const auto first = get("/v1/charges?reference=ord_a&limit=1");
  EXPECT_EQ(first.at("next_after"), "ch_1");
  EXPECT_EQ(first.at("captured_total"), 1);
  const auto second = get("/v1/charges?reference=ord_a&limit=1&after=ch_1");
  EXPECT_EQ(second.at("charges").at(0).at("id"), "ch_3");
  EXPECT_TRUE(second.at("next_after").is_null());
  EXPECT_TRUE(get("/v1/charges?reference=ord_c").at("charges").as_array().empty());
}

TEST_F(SandboxTest, SumsUpByStatusAndCurrency) {
  ASSERT_EQ(post("key-1", body_of("tok_ok", 100)).status, 200);
  ASSERT_EQ(post("key-2", body_of("tok_slow_is_not_a_method")).status, 400);
  ASSERT_EQ(post("key-3", "amount=7&currency=sek&payment_method=tok_ok&confirm=true").status, 200);
  ASSERT_EQ(post("key-4", body_of("tok_ok", 200)).status, 200);
  ASSERT_EQ(post("key-5", body_of("tok_declined", 400)).status, 402);
  EXPECT_EQ(json::serialize(get("/v1/charges/summary")),
            R"({"captured":{"count":3,"amounts":{"EUR":300,"SEK":7}},)"
            R"("declined":{"count":1,"amounts":{"EUR":400}},"requires_action":{"count":0,"amounts":{}}})");
}

struct BadInput {
  const char* body;
  const char* param;
};

TEST_F(SandboxTest, NamesTheParameterThatIsWrong) {
  const BadInput inputs[] = {
      {"", "amount"},
      {"currency=eur", "amount"},
      {"amount=1", "currency"},
      {"amount=1.5&currency=eur", "amount"},
      {"amount=0&currency=eur", "amount"},
      {"amount=-1&currency=eur", "amount"},
      {"amount=1000000000000&currency=eur", "amount"},
      {"amount=99999999999999999999&currency=eur", "amount"},
      {"amount=1&currency=euro", "currency"},
      {"amount=1&currency=e1r", "currency"},
      {"amount=1&currency=eur&confirm=yes", "confirm"},
      {"amount=1&currency=eur&confirm=true", "payment_method"},
      {"amount=1&currency=eur&payment_method=tok_o", "payment_method"},
      {"amount=1&currency=eur&capture_method=by_hand", "capture_method"},
      {"amount=1&currency=eur&return_url=javascript:x", "return_url"},
      {"amount=1&currency=eur&description=%ff", "description"},
      {"amount=1&currency=eur&metadata[a]=%ff", "metadata"},
      {"amount=1&currency=eur&surprise=1", "surprise"},
      {"amount=1&currency=eur&metadata=1", "metadata"},
  };
  for (const auto& input : inputs) {
    const auto answer = post("k", input.body);
    EXPECT_EQ(answer.status, 400) << input.body;
    const auto error = error_of(answer);
    EXPECT_EQ(error.at("type"), "invalid_request_error") << input.body;
    EXPECT_EQ(error.at("param"), input.param) << input.body << ": " << answer.body;
  }
  for (const char* no_form : {"amount=%", "amount=%4", "amount=%zz", "=1"}) EXPECT_EQ(post("k", no_form).status, 400);
  std::string many = "amount=1&currency=eur";
  for (int i = 0; i < 200; ++i) many += "&metadata[k" + std::to_string(i) + "]=v";
  EXPECT_EQ(post("k", many).status, 400);
  EXPECT_EQ(post("k", "amount=1&currency=eur&metadata[a]=" + std::string(1600, 'x')).status, 400);
  EXPECT_EQ(post("a b", body_of("tok_ok")).status, 400);
  EXPECT_TRUE(charges().empty());
}

TEST_F(SandboxTest, RefusesWhatItDoesNotKnow) {
  const auto status = [this](const char* verb, const char* target) {
    return fetch({.url = sandbox_->url() + target, .verb = verb}).status;
  };
  for (const char* target : {"/", "/v1/charges/", "/v1/payment_intents/", "/v1/payment_intents/pi_1",
                             "/v1/events/evt_1", "/v1/refunds/re_1", "/v1/customers", "/prove/pi_1", "/prove/"}) {
    EXPECT_EQ(status("GET", target), 404) << target;
  }
  for (const char* target : {"/v1/charges", "/v1/payment_intents/pi_1/capture", "/v1/payment_intents/pi_0/cancel",
                             "/v1/payment_intents/pi_1/increment_authorization", "/v1/events"}) {
    EXPECT_EQ(status("POST", target), 404) << target;
  }
  EXPECT_EQ(status("PUT", "/v1/payment_intents"), 404);
  for (const char* query : {"limit=0", "limit=1001", "limit=x", "limit", "after=1", "after=ch_0",
                            "reference=", "reference=a%20b", "refrence=ord_1", "&"}) {
    EXPECT_EQ(status("GET", (std::string("/v1/charges?") + query).c_str()), 400) << query;
  }
  for (const char* query : {"limit=0", "limit=101", "starting_after=ch_1", "created=1"}) {
    EXPECT_EQ(status("GET", (std::string("/v1/payment_intents?") + query).c_str()), 400) << query;
  }
}

TEST_F(SandboxTest, CannotStartTwiceOnOneRecordOrOnePort) {
  const auto same_record = Sandbox::start(options_, clock_);
  ASSERT_FALSE(same_record);
  EXPECT_EQ(same_record.error().kind, ErrorKind::unavailable);

  auto other = options_;
  other.record_path = folder_.file("other");
  const auto url = sandbox_->url();
  other.endpoint.port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  const auto same_port = Sandbox::start(other, clock_);
  ASSERT_FALSE(same_port);
  EXPECT_EQ(same_port.error().kind, ErrorKind::unavailable);
}

TEST_F(SandboxTest, LetsGoOfWhatIsSetAsideAndOfWhatMayYetBeButNotOfWhatIsTaken) {
  const auto client = provider();
  for (const char* method : {"tok_ok", "tok_action"}) {
    const std::string key = std::string("key-") + method;
    const std::string intent = client->authorize(charge_of(method, key)).provider_reference;
    EXPECT_EQ(client->let_go(charge_of(method, key, intent)).outcome, ChargeOutcome::cancelled) << method;
    EXPECT_EQ(client->let_go(charge_of(method, key, intent)).outcome, ChargeOutcome::cancelled) << method;
  }
  const std::string taken = client->authorize(charge_of("tok_ok", "key-3")).provider_reference;
  ASSERT_EQ(client->capture(charge_of("tok_ok", "key-3", taken)).outcome, ChargeOutcome::captured);
  EXPECT_EQ(client->let_go(charge_of("tok_ok", "key-3", taken)).outcome, ChargeOutcome::captured);
  EXPECT_EQ(charges().back().as_object().at("status"), "captured");
  order::Charge of_another_amount = charge_of("tok_ok", "key-4", "pi_1");
  of_another_amount.amount = 1;
  EXPECT_EQ(client->let_go(of_another_amount).outcome, ChargeOutcome::unknown);
  EXPECT_EQ(client->let_go(charge_of("tok_ok", "key-5")).outcome, ChargeOutcome::cancelled)
      << "of which nobody knew what had become of it";
  EXPECT_EQ(client->authorize(charge_of("tok_ok", "key-5")).outcome, ChargeOutcome::cancelled);
}

// --- What it tells by itself

// Somebody who is told, and says what `answers` says, 204 after that.
class Listener {
public:
  explicit Listener(std::vector<int> answers = {}) : answers_(std::move(answers)) {}
  [[nodiscard]] WebhookTarget target() const { return {.url = server_.url() + "/hooks", .secret = "whsec_one"}; }
  // Blocks until so many have come.
  std::vector<std::string> events(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(came_.wait_for(lock, 20s, [&] { return events_.size() >= count; }));
    return events_;
  }

private:
  void serve(int connection) {
    const std::string request = receive_request(connection);
    int status = 204;
    {
      const std::lock_guard guard(mutex_);
      if (events_.size() < answers_.size()) status = answers_[events_.size()];
      events_.push_back(request);
    }
    came_.notify_all();
    send_text(connection, http_answer(status, ""));
  }

  const std::vector<int> answers_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<std::string> events_;
  RawServer server_{[this](int connection) { serve(connection); }};
};

std::string body_in(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}
std::string signature_in(const std::string& request) {
  constexpr std::string_view name = "Stripe-Signature: ";
  const auto start = request.find(name) + name.size();
  return request.substr(start, request.find("\r\n", start) - start);
}

TEST_F(SandboxTest, TellsWhatBecomesOfChargesAndSignsIt) {
  Listener listener;
  sandbox_->tell(listener.target());
  ASSERT_EQ(post("key-1", body_of("tok_ok", 2500, "ord_1", "&confirm=true&capture_method=manual")).status, 200);
  ASSERT_EQ(post("key-1", body_of("tok_ok", 2500, "ord_1", "&confirm=true&capture_method=manual")).status, 200);
  ASSERT_EQ(post("key-2", "", "/v1/payment_intents/pi_1/capture").status, 200);
  const auto events = listener.events(2);
  const std::vector<std::string> secrets{"whsec_one"};
  for (const auto& event : events) {
    EXPECT_EQ(check_signature({.signature = signature_in(event), .body = body_in(event)}, secrets, clock_.wall()),
              SignatureVerdict::good)
        << event;
  }
  const auto first = json::parse(body_in(events[0])).as_object();
  EXPECT_EQ(text_of(first, "type"), "payment_intent.amount_capturable_updated");
  EXPECT_EQ(text_of(first, "id"), "evt_1");
  EXPECT_EQ(first.at("data").at("object").at("metadata").at("order").as_string(), "ord_1");
  EXPECT_EQ(text_of(json::parse(body_in(events[1])).as_object(), "type"), "payment_intent.succeeded");
}

TEST_F(SandboxTest, TellsAgainUntilItIsTaken) {
  Listener listener({500, 400});
  sandbox_->tell(listener.target());
  ASSERT_EQ(post("key-1", body_of("tok_ok")).status, 200);
  const auto events = listener.events(3);
  for (const auto& event : events) EXPECT_EQ(body_in(event), body_in(events[0]));
}

TEST_F(SandboxTest, TokDuplicateWebhookIsToldTwice) {
  Listener listener;
  sandbox_->tell(listener.target());
  ASSERT_EQ(post("key-1", body_of("tok_duplicate_webhook")).status, 200);
  const auto events = listener.events(2);
  EXPECT_EQ(body_in(events[0]), body_in(events[1]));
}

TEST_F(SandboxTest, TokWebhookFirstIsAnsweredWhenItsEventWasTold) {
  Listener listener;
  sandbox_->tell(listener.target());
  ASSERT_EQ(post("key-1", body_of("tok_webhook_first")).status, 200);
  EXPECT_EQ(listener.events(1).size(), 1U) << "before the answer";
}

TEST_F(SandboxTest, TokWebhookFirstIsAnsweredAllTheSameWhereNobodyListens) {
  ASSERT_EQ(post("key-1", body_of("tok_webhook_first")).status, 200);
  sandbox_->tell({.url = refusing_url() + "/hooks", .secret = "whsec_one"});
  EXPECT_EQ(post("key-2", body_of("tok_webhook_first")).status, 200);
}

TEST_F(SandboxInTrouble, ItFailsForAsLongAsItWasToldAndDoesNothing) {
  ASSERT_EQ(begin("failing", "1000").status, 204);
  EXPECT_EQ(provider()->authorize(charge_of("tok_ok", "key-1")).outcome, order::ChargeOutcome::failed);
  EXPECT_EQ(fetch({.url = sandbox_->url() + "/v1/payment_intents"}).status, 500);
  EXPECT_TRUE(charges().empty());
  clock_.advance(1s);
  EXPECT_EQ(provider()->authorize(charge_of("tok_ok", "key-1")).outcome, order::ChargeOutcome::authorized);
}

TEST_F(SandboxInTrouble, DeadItAnswersNobodyAndHasDoneNothing) {
  ASSERT_EQ(begin("dead").status, 204);
  EXPECT_EQ(provider(100ms)->authorize(charge_of("tok_ok", "key-1")).outcome, order::ChargeOutcome::unknown);
  EXPECT_TRUE(charges().empty());
  ASSERT_EQ(begin("none", "0").status, 204);
  EXPECT_EQ(provider()->authorize(charge_of("tok_ok", "key-1")).outcome, order::ChargeOutcome::authorized);
}

TEST_F(SandboxInTrouble, SlowItDoesWhatItIsAskedAndSaysSoLate) {
  ASSERT_EQ(begin("slow").status, 204);
  auto answer =
      std::async(std::launch::async, [this] { return provider()->authorize(charge_of("tok_ok", "key-1")); });
  wait_for_charges(1);
  EXPECT_EQ(answer.wait_for(20ms), std::future_status::timeout);
  clock_.advance(options_.slow_delay);
  EXPECT_EQ(answer.get().outcome, order::ChargeOutcome::authorized);
}

TEST_F(SandboxInTrouble, AsItIsConfiguredUnlessToldOtherwiseForAWhile) {
  options_.fault = Fault::failing;
  restart();
  EXPECT_EQ(provider()->authorize(charge_of("tok_ok", "key-1")).outcome, order::ChargeOutcome::failed);
  ASSERT_EQ(begin("none", "5000").status, 204);
  EXPECT_EQ(provider()->authorize(charge_of("tok_ok", "key-1")).outcome, order::ChargeOutcome::authorized);
  clock_.advance(5s);
  EXPECT_EQ(provider()->authorize(charge_of("tok_ok", "key-2")).outcome, order::ChargeOutcome::failed);
}

TEST_F(SandboxInTrouble, WhatIsNoFaultOrTooLongIsRefused) {
  for (const auto& [mode, for_ms] :
       {std::pair("sad", "1000"), std::pair("dead", "600001"), std::pair("dead", "soon"), std::pair("dead", "-1")}) {
    EXPECT_EQ(begin(mode, for_ms).status, 400) << mode << ' ' << for_ms;
  }
  EXPECT_EQ(post("", "mode=dead", "/faults").status, 400);
  EXPECT_EQ(provider()->authorize(charge_of("tok_ok", "key-1")).outcome, order::ChargeOutcome::authorized);
}

}  // namespace
}  // namespace sluice::sandbox
