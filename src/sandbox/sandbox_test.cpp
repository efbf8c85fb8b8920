#include "sandbox/sandbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include "fulfilment/http_provider.h"
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

  std::unique_ptr<HttpProvider> provider(Duration timeout = 20s) const {
    return HttpProvider::open({.url = sandbox_->url(), .timeout = timeout}).value();
  }
  Fetched post(const std::string& key, const std::string& body) const {
    return fetch({.url = sandbox_->url() + "/v1/charges", .verb = "POST", .key = key, .body = body});
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

Charge charge_of(const char* method, std::string key) {
  return {
      .idempotency_key = std::move(key), .reference = "ord_1", .method = method, .amount = 2500, .currency = "EUR"};
}

std::string body_of(const char* method, int amount = 2500, const char* reference = "ord_1") {
  return std::string(R"({"reference":")") + reference + R"(","method":")" + method + R"(","amount":)" +
         std::to_string(amount) + R"(,"currency":"EUR"})";
}

TEST_F(SandboxTest, AnswersEachMethodAsItsNameSays) {
  struct Verdict {
    const char* method;
    ChargeOutcome outcome;
    const char* recorded;  // nullptr: no charge
  };
  const Verdict verdicts[] = {{"tok_ok", ChargeOutcome::captured, "captured"},
                              {"tok_declined", ChargeOutcome::declined, "declined"},
                              {"tok_error", ChargeOutcome::failed, nullptr},
                              {"tok_action", ChargeOutcome::action_required, "requires_action"},
                              {"tok_webhook_first", ChargeOutcome::captured, "captured"},
                              {"tok_duplicate_webhook", ChargeOutcome::captured, "captured"},
                              {"tok_nonsense", ChargeOutcome::declined, nullptr}};
  const auto client = provider();
  std::size_t recorded = 0;
  for (const auto& verdict : verdicts) {
    const auto result = client->charge(charge_of(verdict.method, std::string("key-") + verdict.method));
    EXPECT_EQ(result.outcome, verdict.outcome) << verdict.method << ": " << result.detail;
    const auto list = charges();
    if (verdict.recorded != nullptr) ++recorded;
    ASSERT_EQ(list.size(), recorded) << verdict.method;
    if (verdict.recorded == nullptr) continue;
    const auto& last = list.back().as_object();
    EXPECT_EQ(last.at("id").as_string(), result.provider_reference);
    EXPECT_EQ(last.at("status"), verdict.recorded);
    EXPECT_EQ(last.at("method"), verdict.method);
  }
}

TEST_F(SandboxTest, ListsWhatItKeepsOfACharge) {
  ASSERT_EQ(provider()->charge(charge_of("tok_ok", "key-1")).outcome, ChargeOutcome::captured);
  EXPECT_EQ(json::serialize(charges()),
            R"([{"id":"ch_1","status":"captured","reference":"ord_1","method":"tok_ok","amount":2500,)"
            R"("currency":"EUR","idempotency_key":"key-1","at":"2026-12-24T20:00:00.000Z"}])");
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
  ASSERT_EQ(post("key", body_of("tok_ok", 100)).status, 201);
  EXPECT_EQ(post("key", body_of("tok_ok", 101)).status, 409);
  EXPECT_EQ(post("key", body_of("tok_declined", 100)).status, 409);
  EXPECT_EQ(post("key", body_of("tok_ok", 100, "ord_2")).status, 409);
  EXPECT_EQ(post("key", body_of("tok_ok", 100)).status, 201);
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, AnErrorBindsNoKey) {
  EXPECT_EQ(post("key", body_of("tok_error")).status, 500);
  EXPECT_EQ(post("key", body_of("tok_error")).status, 500);
  EXPECT_EQ(post("key", body_of("tok_ok")).status, 201);
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, ACancelledChargeIsNeverCapturedAndACapturedOneIsNotCancelled) {
  const auto client = provider();
  ASSERT_EQ(client->charge(charge_of("tok_action", "key-1")).outcome, ChargeOutcome::action_required);
  ASSERT_EQ(client->charge(charge_of("tok_ok", "key-2")).outcome, ChargeOutcome::captured);
  ASSERT_EQ(client->charge(charge_of("tok_declined", "key-3")).outcome, ChargeOutcome::declined);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client->cancel(charge_of("tok_action", "key-1")).outcome, ChargeOutcome::cancelled);
    EXPECT_EQ(client->cancel(charge_of("tok_ok", "key-2")).outcome, ChargeOutcome::captured);
    EXPECT_EQ(client->cancel(charge_of("tok_declined", "key-3")).outcome, ChargeOutcome::declined);
  }
  EXPECT_EQ(client->charge(charge_of("tok_action", "key-1")).outcome, ChargeOutcome::declined);
  EXPECT_EQ(client->cancel(charge_of("tok_ok", "key-1")).outcome, ChargeOutcome::unknown) << "another charge's key";
  EXPECT_EQ(charges().size(), 3U);
  EXPECT_EQ(json::serialize(get("/v1/charges/summary").at("cancelled")), R"({"count":1,"amounts":{"EUR":2500}})");
  restart();
  EXPECT_EQ(charges().at(0).at("status"), "cancelled");
  EXPECT_EQ(provider()->charge(charge_of("tok_action", "key-1")).outcome, ChargeOutcome::declined);
}

TEST_F(SandboxTest, NothingIsChargedUnderAKeyThatWasCancelledFirst) {
  const auto client = provider();
  EXPECT_EQ(client->cancel(charge_of("tok_ok", "key")).outcome, ChargeOutcome::cancelled);
  EXPECT_EQ(client->charge(charge_of("tok_ok", "key")).outcome, ChargeOutcome::declined);
  EXPECT_EQ(get("/v1/charges").at("captured_total"), 0);
  restart();
  EXPECT_EQ(provider()->charge(charge_of("tok_ok", "key")).outcome, ChargeOutcome::declined);
}

TEST_F(SandboxTest, ChargesOnceUnderOneKeyHoweverManyAskAtOnce) {
  const auto client = provider();
  std::vector<std::future<ChargeResult>> results;
  results.reserve(50);
  for (int i = 0; i < 50; ++i) {
    results.push_back(std::async(std::launch::async, [&] { return client->charge(charge_of("tok_ok", "key")); }));
  }
  for (auto& result : results) {
    const auto got = result.get();
    EXPECT_EQ(got.outcome, ChargeOutcome::captured) << got.detail;
    EXPECT_EQ(got.provider_reference, "ch_1");
  }
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, SlowAnswersComeAfterEightSecondsToEveryoneWhoAsked) {
  const auto ask = [this] { return post("key", body_of("tok_slow")); };
  auto first = std::async(std::launch::async, ask);
  wait_for_charges(1);
  clock_.advance(5s);
  auto second = std::async(std::launch::async, ask);
  clock_.advance(3s - 1ms);
  // Several ticks pass while this is answered over and over; none may send what is not due.
  const auto until = std::chrono::steady_clock::now() + 200ms;
  while (std::chrono::steady_clock::now() < until) ASSERT_EQ(charges().size(), 1U);
  EXPECT_EQ(first.wait_for(0s), std::future_status::timeout);
  EXPECT_EQ(second.wait_for(0s), std::future_status::timeout);
  clock_.advance(1ms);
  const auto answer = first.get();
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(second.get().body, answer.body);
  EXPECT_EQ(ask().body, answer.body);
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, SlowIsUnknownToAnImpatientClientAndCapturedWhenAskedAgain) {
  EXPECT_EQ(provider(100ms)->charge(charge_of("tok_slow", "key")).outcome, ChargeOutcome::unknown);
  clock_.advance(8s);
  const auto again = provider()->charge(charge_of("tok_slow", "key"));
  EXPECT_EQ(again.outcome, ChargeOutcome::captured) << again.detail;
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, TimeOutIsUnknownThenCapturedWhenAskedAgain) {
  EXPECT_EQ(provider(200ms)->charge(charge_of("tok_timeout", "key")).outcome, ChargeOutcome::unknown);
  const auto again = provider()->charge(charge_of("tok_timeout", "key"));
  EXPECT_EQ(again.outcome, ChargeOutcome::captured) << again.detail;
  EXPECT_EQ(again.provider_reference, "ch_1");
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, BeyondTheBoundTheOldestSilentRequestIsToldTheTruth) {
  options_.late.silent_max = 1;
  restart();
  auto first = std::async(std::launch::async, [this] { return post("key-1", body_of("tok_timeout")); });
  wait_for_charges(1);
  EXPECT_EQ(provider(100ms)->charge(charge_of("tok_timeout", "key-2")).outcome, ChargeOutcome::unknown);
  EXPECT_EQ(first.get().status, 201);
}

TEST_F(SandboxTest, BeyondTheBoundSlowAnswersComeAtOnce) {
  options_.late.waiting_max = 1;
  restart();
  auto first = std::async(std::launch::async, [this] { return post("key-1", body_of("tok_slow")); });
  wait_for_charges(1);
  EXPECT_EQ(post("key-2", body_of("tok_slow")).status, 201);
  EXPECT_EQ(post("key-1", body_of("tok_slow")).status, 201);
  EXPECT_EQ(first.wait_for(0s), std::future_status::timeout);
  clock_.advance(8s);
  EXPECT_EQ(first.get().status, 201);
}

TEST_F(SandboxTest, AtTheEndSlowAnswersLeaveAndSilentOnesAreBrokenOff) {
  auto slow = std::async(std::launch::async, [this] { return post("key-1", body_of("tok_slow")); });
  wait_for_charges(1);
  auto silent =
      std::async(std::launch::async, [p = provider()] { return p->charge(charge_of("tok_timeout", "key-2")); });
  wait_for_charges(2);
  sandbox_.reset();
  EXPECT_EQ(slow.get().status, 201);
  EXPECT_EQ(silent.get().outcome, ChargeOutcome::unknown);
}

TEST_F(SandboxTest, RemembersItsChargesAfterARestart) {
  const auto first = post("key-1", body_of("tok_ok"));
  ASSERT_EQ(provider(100ms)->charge(charge_of("tok_timeout", "key-2")).outcome, ChargeOutcome::unknown);
  const auto before = charges();
  restart();
  EXPECT_EQ(charges(), before);
  EXPECT_EQ(post("key-1", body_of("tok_ok")).body, first.body);
  EXPECT_EQ(post("key-1", body_of("tok_declined")).status, 409);
  EXPECT_EQ(provider()->charge(charge_of("tok_timeout", "key-2")).outcome, ChargeOutcome::captured);
  EXPECT_EQ(charges().size(), 2U);
}

// Every answered charge is in the file the moment that its answer is here: what kill -9 leaves is this file.
TEST_F(SandboxTest, HasWrittenAChargeBeforeItsAnswerArrives) {
  const auto client = provider();
  for (int i = 1; i <= 20; ++i) {
    const auto key = "key-" + std::to_string(i);
    ASSERT_EQ(client->charge(charge_of("tok_ok", key)).outcome, ChargeOutcome::captured);
    const auto text = read_file(options_.record_path);
    EXPECT_NE(text.find("\"" + key + "\""), std::string::npos) << key;
    EXPECT_TRUE(text.ends_with('\n'));
  }
}

TEST_F(SandboxTest, IsFailedWhenItsRecordIsFull) {
  options_.charges_max = 1;
  restart();
  const auto client = provider();
  EXPECT_EQ(client->charge(charge_of("tok_ok", "key-1")).outcome, ChargeOutcome::captured);
  EXPECT_EQ(client->charge(charge_of("tok_ok", "key-2")).outcome, ChargeOutcome::failed);
  EXPECT_EQ(client->charge(charge_of("tok_ok", "key-1")).outcome, ChargeOutcome::captured);
  EXPECT_EQ(charges().size(), 1U);
}

TEST_F(SandboxTest, IsFailedWhenItIsDown) {
  const auto client = provider();
  sandbox_.reset();
  EXPECT_EQ(client->charge(charge_of("tok_ok", "key")).outcome, ChargeOutcome::failed);
}

TEST_F(SandboxTest, PagesThroughItsCharges) {
  const auto client = provider();
  for (int i = 1; i <= 5; ++i) {
    ASSERT_EQ(client->charge(charge_of("tok_ok", "key-" + std::to_string(i))).outcome, ChargeOutcome::captured);
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
  ASSERT_EQ(post("key-2", body_of("tok_ok", 1, "ord_b")).status, 201);
  ASSERT_EQ(post("key-3", body_of("tok_ok", 1, "ord_a")).status, 201);
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
  ASSERT_EQ(post("key-1", body_of("tok_ok", 100)).status, 201);
  ASSERT_EQ(post("key-2", body_of("tok_slow_is_not_a_method")).status, 422);
  ASSERT_EQ(post("key-3", R"({"reference":"ord_1","method":"tok_ok","amount":7,"currency":"SEK"})").status, 201);
  ASSERT_EQ(post("key-4", body_of("tok_ok", 200)).status, 201);
  ASSERT_EQ(post("key-5", body_of("tok_declined", 400)).status, 402);
  EXPECT_EQ(json::serialize(get("/v1/charges/summary")),
            R"({"captured":{"count":3,"amounts":{"EUR":300,"SEK":7}},)"
            R"("declined":{"count":1,"amounts":{"EUR":400}},"requires_action":{"count":0,"amounts":{}}})");
}

struct BadInput {
  const char* key;
  const char* body;
  int status;
  const char* field;
};

TEST_F(SandboxTest, NamesTheFieldThatIsWrong) {
  const BadInput inputs[] = {
      {"", R"({"reference":"ord_1","method":"tok_ok","amount":1,"currency":"EUR"})", 400, "Idempotency-Key"},
      {"a b", R"({"reference":"ord_1","method":"tok_ok","amount":1,"currency":"EUR"})", 400, "Idempotency-Key"},
      {"k", "", 400, "body"},
      {"k", "no JSON", 400, "body"},
      {"k", "[1]", 400, "body"},
      {"k", R"({"reference":"ord_1"} {})", 400, "body"},
      {"k", R"({"method":"tok_ok","amount":1,"currency":"EUR"})", 422, "reference"},
      {"k", R"({"reference":7,"method":"tok_ok","amount":1,"currency":"EUR"})", 422, "reference"},
      {"k", R"({"reference":"a\"b","method":"tok_ok","amount":1,"currency":"EUR"})", 422, "reference"},
      {"k", R"({"reference":"ord_1","amount":1,"currency":"EUR"})", 422, "method"},
      {"k", R"({"reference":"ord_1","method":{},"amount":1,"currency":"EUR"})", 422, "method"},
      {"k", R"({"reference":"ord_1","method":"tok_o","amount":1,"currency":"EUR"})", 422, "method"},
      {"k", R"({"reference":"ord_1","method":"tok_ok","currency":"EUR"})", 422, "amount"},
      {"k", R"({"reference":"ord_1","method":"tok_ok","amount":"1","currency":"EUR"})", 422, "amount"},
      {"k", R"({"reference":"ord_1","method":"tok_ok","amount":1.5,"currency":"EUR"})", 422, "amount"},
      {"k", R"({"reference":"ord_1","method":"tok_ok","amount":-1,"currency":"EUR"})", 422, "amount"},
      {"k", R"({"reference":"ord_1","method":"tok_ok","amount":1000000000000,"currency":"EUR"})", 422, "amount"},
      {"k", R"({"reference":"ord_1","method":"tok_ok","amount":1})", 422, "currency"},
      {"k", R"({"reference":"ord_1","method":"tok_ok","amount":1,"currency":"eur"})", 422, "currency"},
  };
  for (const auto& input : inputs) {
    const auto answer = post(input.key, input.body);
    EXPECT_EQ(answer.status, input.status) << input.body;
    EXPECT_NE(answer.headers.find("application/problem+json"), std::string::npos) << answer.headers;
    const auto problem = json::parse(answer.body);
    EXPECT_EQ(problem.at("field"), input.field) << input.body;
    EXPECT_EQ(problem.at("status"), input.status) << input.body;
  }
  EXPECT_TRUE(charges().empty());
}

TEST_F(SandboxTest, RefusesWhatItDoesNotKnow) {
  const auto status = [this](const char* verb, const char* target) {
    return fetch({.url = sandbox_->url() + target, .verb = verb}).status;
  };
  EXPECT_EQ(status("GET", "/"), 404);
  EXPECT_EQ(status("GET", "/v1/charges/"), 404);
  EXPECT_EQ(status("PUT", "/v1/charges"), 405);
  EXPECT_EQ(status("POST", "/v1/charges/summary"), 405);
  for (const char* query : {"limit=0", "limit=1001", "limit=x", "limit", "after=1", "after=ch_0",
                            "reference=", "reference=a%20b", "refrence=ord_1", "&"}) {
    EXPECT_EQ(status("GET", (std::string("/v1/charges?") + query).c_str()), 400) << query;
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

}  // namespace
}  // namespace sluice::sandbox
