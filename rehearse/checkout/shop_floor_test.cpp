// Buyers at a small shop with a defect: what each does to the findings.
#include "rehearse/checkout/shop_floor.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <mutex>

#include "rehearse/fake_shop/fake_sale.h"
#include "rehearse/fake_shop/loopback_server.h"

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Answers as a test says: "" is no answer.
class TestShop final : private LoopbackServer::Handler {
public:
  using Answer = std::function<std::string(const HttpCall& call)>;
  explicit TestShop(Answer answer) : answer_(std::move(answer)), server_(*this) {}
  [[nodiscard]] std::string url() const { return server_.url(); }
  // "GET /a", in the order in which they came.
  [[nodiscard]] std::vector<std::string> seen() {
    const std::lock_guard guard(mutex_);
    return seen_;
  }

private:
  bool handle(const HttpCall& call, LoopbackServer::Connection& connection) override {
    const std::lock_guard guard(mutex_);
    seen_.push_back(fmt::format("{} {}", call.method, call.path));
    connection.out += answer_(call);
    return true;
  }

  const Answer answer_;
  std::mutex mutex_;
  std::vector<std::string> seen_;
  LoopbackServer server_;  // last: it stops before what it asks ends
};

std::string answer(int status, std::string_view fields = "", std::string_view body = "{}") {
  std::string out;
  append_answer(out, status, fields, body);
  return out;
}

Step step(const std::string& name, const Names& names, const std::string& url) {
  Step out{.name = name};
  out.url = *Pattern::parse(url, names, Escape::url);
  return out;
}

// Steps that ask these paths.
Script script_of(const std::string& url, std::initializer_list<const char*> paths) {
  Script out;
  out.names = given_names();
  out.hosts = {*host_of(url)};
  for (const char* path : paths) {
    out.steps.push_back(step("step" + std::to_string(out.steps.size()), out.names, url + path));
  }
  return out;
}

CheckoutFindings play(const Script& script, std::uint32_t buyers) {
  const SystemClock clock;
  ShopFloor floor(script, "drop", clock, 1);
  for (std::uint32_t i = 0; i < buyers; ++i) {
    floor.begin({.buyer = i,
                 .number = i,
                 .hold = fmt::format("hold_{}", i),
                 .pass = "v1.pass",
                 .cookies = "sluice_buyer=b; __Host-sluice_drop=t"});
  }
  std::size_t ended = 0;
  for (const MonoTime until = clock.mono() + seconds(20); ended < buyers && clock.mono() < until;) {
    ended += floor.take_ended().size();
    std::this_thread::sleep_for(milliseconds(1));
  }
  EXPECT_EQ(ended, buyers);
  return floor.conclude();
}

TEST(ShopFloor, EachBuyerGoesThroughTheStepsWithCookiesOfTheirOwn) {
  int given = 0;
  TestShop shop([&given](const HttpCall& call) {
    if (call.path.starts_with("/a")) return answer(200, fmt::format("Set-Cookie: sid=s{}; Path=/\r\n", given++));
    return answer(call.head.find(fmt::format("sid=s{}", number_after(call.path, "hold_"))) != std::string_view::npos
                      ? 200
                      : 403);
  });
  Script script = script_of(shop.url(), {"/a/{hold}", "/b/{hold}"});
  script.buyers_at_once = 1;  // so that the third buyer has the third cookie
  const CheckoutFindings found = play(script, 3);
  EXPECT_EQ(found.begun, 3U);
  EXPECT_EQ(found.completed, 3U);
  EXPECT_EQ(found.steps[1].latency.count(), 3U);
  EXPECT_EQ(shop.seen().front(), "GET /a/hold_0");
  EXPECT_EQ(shop.seen().back(), "GET /b/hold_2");
}

TEST(ShopFloor, WhatIsTakenIsCarriedOn) {
  TestShop shop([](const HttpCall& call) {
    if (call.path == "/a") return answer(200, "X-Order: o 1\r\n", R"({"t":"x&y"})");
    return answer(call.path == "/b/x%26y/o%201/t" ? 200 : 404);
  });
  Script script = script_of(shop.url(), {"/a"});
  for (const auto& [name, take] : {std::pair("token", Take{.from = Take::From::json, .where = "/t"}),
                                   std::pair("order", Take{.from = Take::From::header, .where = "X-Order"})}) {
    Take it = take;
    it.name = script.names.add(name);
    script.steps[0].takes.push_back(it);
  }
  script.steps.push_back(step("b", script.names, shop.url() + "/b/{token}/{order}/{ticket}"));
  EXPECT_EQ(play(script, 1).completed, 1U);
}

TEST(ShopFloor, AStepThatFailsIsToldByWhatWasWrong) {
  int asked = 0;
  TestShop shop([&asked](const HttpCall&) { return answer(++asked == 3 ? 500 : 200); });
  const CheckoutFindings found = play(script_of(shop.url(), {"/a"}), 10);
  EXPECT_EQ(found.completed, 9U);
  EXPECT_EQ(found.steps[0].ended_here, 1U);
  EXPECT_EQ(failures_text(found.steps[0]), "answered 500, not 2xx or 3xx (1)");
}

TEST(ShopFloor, AShopThatHangsIsLeftWhenTimeIsOver) {
  TestShop shop([](const HttpCall&) { return std::string(); });
  Script script = script_of(shop.url(), {"/a", "/b"});
  script.steps[0].timeout = milliseconds(50);
  const CheckoutFindings found = play(script, 3);
  EXPECT_EQ(found.steps[0].ended_here, 3U);
  EXPECT_EQ(failures_text(found.steps[0]), "not answered within 50ms (3)");
  EXPECT_GE(found.steps[0].latency.percentile(50), milliseconds(50));
  EXPECT_EQ(found.steps[1].asked, 0U);
}

TEST(ShopFloor, ATakeThatIsNotThereIsNamed) {
  TestShop shop([](const HttpCall&) { return answer(200); });
  Script script = script_of(shop.url(), {"/a"});
  script.steps[0].takes.push_back(
      {.name = script.names.add("basket"), .from = Take::From::cookie, .where = "basket"});
  EXPECT_EQ(failures_text(play(script, 1).steps[0]), "no {basket} in its answer (1)");
}

TEST(ShopFloor, TriesAgainOnlyWhatMayGoWellTheNextTime) {
  int asked = 0;
  TestShop shop([&asked](const HttpCall& call) {
    if (call.path == "/no") return answer(409);
    return answer(++asked == 1 ? 503 : 200);
  });
  Script script = script_of(shop.url(), {"/a", "/no"});
  for (Step& each : script.steps) each.attempts = 3;
  const CheckoutFindings found = play(script, 1);
  EXPECT_EQ(found.steps[0].asked, 2U);
  EXPECT_EQ(found.steps[0].ended_here, 0U);
  EXPECT_EQ(found.steps[1].asked, 1U);
  EXPECT_EQ(found.steps[1].ended_here, 1U);
}

TEST(ShopFloor, FollowsRedirectsOfTheShopAndToNobodyElse) {
  TestShop other([](const HttpCall&) { return answer(200); });
  TestShop shop([&other](const HttpCall& call) {
    if (call.path == "/a") return answer(303, "Location: /b\r\n");
    if (call.path == "/b") return answer(302, fmt::format("Location: {}/pay\r\n", other.url()));
    return answer(301, "Location: /round\r\n");
  });
  Script script = script_of(shop.url(), {"/a", "/round"});
  script.steps[0].method = "POST";
  const CheckoutFindings found = play(script, 1);
  EXPECT_EQ(shop.seen().front(), "POST /a");
  EXPECT_EQ(shop.seen()[1], "GET /b");
  EXPECT_TRUE(other.seen().empty());
  EXPECT_EQ(found.steps[0].ended_here, 0U);
  EXPECT_EQ(failures_text(found.steps[1]), "more than 10 redirects (1)");
}

TEST(ShopFloor, AnAnswerWithoutEndIsBrokenOff) {
  TestShop shop([](const HttpCall&) { return answer(200, "", std::string(Script::answer_bytes_max + 1, 'x')); });
  const CheckoutFindings found = play(script_of(shop.url(), {"/a"}), 1);
  EXPECT_EQ(failures_text(found.steps[0]), fmt::format("answered more than {} bytes (1)", Script::answer_bytes_max));
}

TEST(ShopFloor, WhoIsThereWhenTimeIsOverIsCountedAtTheirStep) {
  TestShop shop([](const HttpCall& call) { return call.path == "/a" ? answer(200) : std::string(); });
  Script script = script_of(shop.url(), {"/a", "/b"});
  script.buyers_at_once = 1;
  const SystemClock clock;
  ShopFloor floor(script, "drop", clock, 1);
  floor.begin({.buyer = 1});
  floor.begin({.buyer = 2});
  while (shop.seen().size() < 2) std::this_thread::sleep_for(milliseconds(1));
  const CheckoutFindings found = floor.conclude();
  EXPECT_EQ(found.begun, 2U);
  EXPECT_EQ(found.steps[1].unfinished, 1U);
  EXPECT_EQ(found.steps[0].unfinished, 1U) << "whose turn did not come";
}

}  // namespace
}  // namespace sluice::rehearse
