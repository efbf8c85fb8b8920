// What is found, and what is made of it.
#include <gtest/gtest.h>

#include "app/preflight/machine.h"
#include "app/preflight/other_checks.h"
#include "app/preflight/preflight_text.h"
#include "app/preflight/sale_checks.h"

namespace sluice::app {
namespace {

using namespace std::chrono_literals;
using shop::SaleState;

constexpr WallTime checked_at{1'798'142'400'000ms};  // 2026-12-24T20:00:00Z

shop::SaleConfig a_sale() {
  shop::SaleConfig config;
  config.id = "drop";
  config.items.push_back({.id = "tee", .name = "Tee", .price = {.amount = 2500, .currency = "EUR"}, .stock = 5});
  return config;
}

void expect_no_go(const Check& check, const std::string& words) {
  EXPECT_EQ(check.outcome, Outcome::no_go) << check.detail;
  EXPECT_NE(check.detail.find(words), std::string::npos) << check.detail;
  EXPECT_FALSE(check.remedy.empty()) << check.name;
}
void expect_go(const Check& check, const std::string& words) {
  EXPECT_EQ(check.outcome, Outcome::go) << check.detail;
  EXPECT_NE(check.detail.find(words), std::string::npos) << check.detail;
  EXPECT_TRUE(check.remedy.empty()) << check.remedy;
}

TEST(PreflightClock, IsInSyncOrNotOrNobodyKnows) {
  expect_go(judge_clock({.is_synced = true, .error_at_most = 3ms}, checked_at), "off by at most 3.0 ms");
  expect_no_go(judge_clock({.is_synced = false}, checked_at), "nothing keeps it in sync");
  expect_no_go(judge_clock({.is_synced = true, .error_at_most = 2s}, checked_at), "may be off by 2.00 s");
  EXPECT_EQ(judge_clock({.is_told = false}, checked_at).outcome, Outcome::none);
}

TEST(PreflightDisk, HasRoomForTheLedgerTwiceAndMore) {
  const std::uint64_t needed = bytes_needed(10'000);
  EXPECT_GT(needed, 2 * 10'000 * ledger_bytes_a_unit);
  expect_go(judge_disk(needed, 10'000), "may be needed");
  expect_no_go(judge_disk(needed - 1, 10'000), "are free");
  expect_no_go(judge_disk(std::nullopt, 10'000), "does not say");
}

TEST(PreflightFiles, AreEnoughForTwiceAsManyConnectionsAsPeopleASecond) {
  const DescriptorPlan plan{.limit = 4000, .connections = 1000};
  expect_go(judge_files(plan, 2, 1000), "2000 at a time");
  expect_no_go(judge_files(plan, 2, 1001), "2002 are needed");
  expect_go(judge_files(plan, 1, 0), "200 are needed");
}

TEST(PreflightState, IsOneInWhichItCanSell) {
  shop::SaleConfig sale = a_sale();
  expect_go(judge_state(sale, SaleState::scheduled, checked_at), "opened by hand, and is closed by hand");
  sale.opens_at = checked_at + 2h;
  sale.closes_at = checked_at + 3h;
  expect_go(judge_state(sale, SaleState::lobby, checked_at),
            "opens in 2 hours, at 2026-12-24T22:00:00.000Z, and closes at");
  expect_go(judge_state(sale, SaleState::open, checked_at), "it is open");
  expect_no_go(judge_state(sale, SaleState::paused, checked_at), "paused");
  expect_no_go(judge_state(sale, SaleState::closed, checked_at), "closed");
}

TEST(PreflightStock, IsThereOfEveryItem) {
  shop::SaleConfig sale = a_sale();
  sale.items.push_back(sale.items[0]);
  sale.items[1].id = "mug";
  const std::vector<std::uint32_t> both{5, 7};
  const std::vector<std::uint32_t> one{5, 0};
  expect_go(judge_stock(sale, both), "tee: 5 free, mug: 7 free");
  expect_no_go(judge_stock(sale, one), "no unit is free of mug");
  EXPECT_EQ(judge_stock({}, {}).outcome, Outcome::none);
}

TEST(PreflightKeys, AreOldButNotTooOldToSign) {
  token::Key key;
  key.sign_until = checked_at + token::key_signs_for - 24h * 3;
  expect_go(judge_keys(std::span(&key, 1), checked_at), "1 key, the newest made 3 days ago");
  key.sign_until = checked_at;
  expect_no_go(judge_keys(std::span(&key, 1), checked_at), "its time to sign is over");
}

TEST(PreflightLedger, IsWrittenSoonOrNotAtAll) {
  expect_go(judge_ledger(3ms, ""), "after 3.0 ms");
  expect_no_go(judge_ledger(100ms, ""), "after 100 ms");
  expect_no_go(judge_ledger(std::nullopt, "disk full"), "disk full");
}

ledger::PreparationRow done(std::string kind, std::string name, std::string state, std::string detail = {}) {
  return {"drop", std::move(kind), std::move(name), checked_at - 26h, "ada", std::move(state), std::move(detail)};
}

TEST(PreflightTicks, AreAllOfTheList) {
  const auto ticks = PreflightSettings::default_ticks();
  expect_no_go(judge_ticks(ticks, {done("tick", "cdn", "ticked"), done("rehearsal", "host", "pass")}),
               "1 of 3 are ticked; not yet: host, payment-provider");
  expect_go(judge_ticks(ticks, {done("tick", "cdn", "ticked"), done("tick", "host", "ticked"),
                                done("tick", "payment-provider", "ticked")}),
            "3 of 3");
  EXPECT_EQ(judge_ticks({}, {}).outcome, Outcome::none);
}

TEST(PreflightRehearsal, HasPassedAndThePeakWithTwiceAsManyAsAreExpected) {
  PreflightSettings settings;
  settings.expected_peak = 500;
  const auto judge = [&](std::string_view run, const Preparations& rows) {
    return judge_rehearsal(run, settings, rows, checked_at);
  };
  expect_no_go(judge("peak", {}), "none on record");
  expect_go(judge("peak", {done("rehearsal", "peak", "pass", R"({"arrivals_per_s":1000})")}),
            "pass 26 hours ago, 1000 people a second; 500 are expected");
  expect_no_go(judge("peak", {done("rehearsal", "peak", "pass", R"({"arrivals_per_s":999})")}),
               "999 people a second");
  expect_no_go(judge("peak", {done("rehearsal", "peak", "fail", R"({"arrivals_per_s":5000})")}), "fail");
  expect_go(judge("failover", {done("rehearsal", "failover", "pass", R"({"arrivals_per_s":10})")}), "pass");
  settings.expected_peak = 0;
  expect_no_go(judge("peak", {done("rehearsal", "peak", "pass", R"({"arrivals_per_s":1000})")}),
               "nobody has said how many are expected");
}

TEST(PreflightHooks, HaveNotFailedBeforeTheOpening) {
  EXPECT_EQ(judge_hooks({}, {}).outcome, Outcome::none);
  expect_go(judge_hooks({"up", "wide"}, {done("hook", "up", "done")}), "up: done, wide: waiting");
  expect_no_go(judge_hooks({"up"}, {done("hook", "up", "failed")}), "up: failed");
  expect_no_go(judge_hooks({"up"}, {done("hook", "up", "unknown")}), "up: unknown");
}

Looked looked(std::string name, long status, Duration first, Duration again) {
  return {.name = std::move(name),
          .first = {.status = status, .bytes = 9, .took = first},
          .again = {.status = status, .bytes = 1200, .took = again}};
}

TEST(PreflightPages, AnswerWellAndFastWhenAskedForAgain) {
  const std::vector<Looked> good{looked("https://shop.example/", 200, 3s, 40ms)};
  expect_go(judge_pages(good, 2s, 12),
            "https://shop.example/: 200, 3.00 s at first, 40 ms again, 1.2 kB; 12 pictures");
  const std::vector<Looked> slow{looked("a", 200, 1s, 3s)};
  expect_no_go(judge_pages(slow, 2s, 0), "a: 200");
  const std::vector<Looked> wrong{looked("a", 500, 1ms, 1ms), looked("b", 200, 1ms, 1ms)};
  expect_no_go(judge_pages(wrong, 2s, 0), "a: 500");
  EXPECT_EQ(judge_pages(wrong, 2s, 0).detail.find("b: 200"), std::string::npos);
  EXPECT_EQ(judge_pages({}, 2s, 0).outcome, Outcome::none);
}

TEST(PreflightOthers, AreThereOrToldWhyNot) {
  expect_go(judge_provider("stripe", {.problem = {}, .took = 80ms}, 10), "stripe answers in 80 ms; 10 connections");
  expect_no_go(judge_provider("stripe", {.problem = "it answered 401", .took = {}}, 1), "it answered 401");
  EXPECT_EQ(judge_mail({}).outcome, Outcome::none);
  Looked erp{.name = "erp", .first = {.took = 5ms}};
  Looked crm{.name = "crm", .first = {.problem = "Could not resolve hostname"}};
  expect_go(judge_webhooks(std::span(&erp, 1)), "erp after 5.0 ms");
  const std::vector<Looked> both{erp, crm};
  expect_no_go(judge_webhooks(both), "crm: Could not resolve hostname");
  const std::vector<Looked> own{looked("/sale/drop", 200, 1ms, 1ms)};
  expect_go(judge_caches(own), "/sale/drop: 200");
  const std::vector<Looked> none{looked("/sale/drop", 404, 1ms, 1ms)};
  expect_no_go(judge_caches(none), "/sale/drop: 404");
}

TEST(PreflightAssets, AreThoseOfThePagesOwnHost) {
  const std::string html = R"(<link rel="stylesheet" href="/a.css?x=1&amp;y=2"><link rel="canonical" href="/page">
    <script src='b.js'></script><img alt="" src=pic/c.png><img src="https://shop.example/d.png#x">
    <img src="https://elsewhere.example/e.png"><img src="//shop.example/f.png"><img src="data:image/png;base64,AA">
    <img src="/a.css?x=1&amp;y=2"><a href="/g.png">)";
  EXPECT_EQ(assets_of("https://shop.example/drop/today?ref=mail", html, 50),
            (std::vector<std::string>{"https://shop.example/a.css?x=1&y=2", "https://shop.example/drop/b.js",
                                      "https://shop.example/drop/pic/c.png", "https://shop.example/d.png",
                                      "https://shop.example/f.png"}));
  EXPECT_EQ(assets_of("https://shop.example", "<img src=h.png>", 50),
            std::vector<std::string>{"https://shop.example/h.png"});
  EXPECT_EQ(assets_of("https://shop.example/", "<img src=a><img src=b><img src=c", 1),
            std::vector<std::string>{"https://shop.example/a"});
}

TEST(PreflightText, TellsTheVerdictTheListAndTheRehearsals) {
  const PreflightSettings settings;
  const Preparations rows{done("rehearsal", "peak", "pass", R"({"buyers":10})"), done("tick", "cdn", "ticked")};
  Readiness found{.checked_at = checked_at, .checks = {{"disk", "Room", Outcome::waived, "little", "more", 2ms}}};
  const auto text = [&](const Readiness* latest, std::uint32_t expected_peak = 0) {
    return preflight_text({.sale = "drop",
                           .latest = latest,
                           .settings = settings,
                           .done = rows,
                           .expected_peak = expected_peak,
                           .rehearsed_with = "drop-rehearsal",
                           .rehearsed = rows});
  };
  EXPECT_TRUE(text(nullptr).starts_with(
      R"({"sale":"drop","expected_peak":null,"verdict":null,"checked_at":null,"warmed":false,"checks":[],"ticks":[{"tick":"host",)"))
      << text(nullptr);
  EXPECT_TRUE(text(nullptr, 5000).starts_with(R"({"sale":"drop","expected_peak":5000,"verdict":null,)"));
  EXPECT_NE(text(&found).find(R"("verdict":"go","checked_at":"2026-12-24T20:00:00.000Z")"), std::string::npos);
  EXPECT_NE(text(&found).find(R"("outcome":"waived","detail":"little","remedy":"more","took_ms":2.000})"),
            std::string::npos);
  EXPECT_NE(text(&found).find(R"("ticked_at":"2026-12-23T18:00:00.000Z","who":"ada"})"), std::string::npos);
  EXPECT_TRUE(text(&found).ends_with(
      R"("rehearsals":[{"run":"peak","sale":"drop-rehearsal","verdict":"pass","at":"2026-12-23T18:00:00.000Z","who":"ada","figures":{"buyers":10}}],"hooks":[]})"))
      << text(&found);
  found.checks[0].outcome = Outcome::no_go;
  EXPECT_NE(text(&found).find(R"("verdict":"no-go")"), std::string::npos);
}

}  // namespace
}  // namespace sluice::app
