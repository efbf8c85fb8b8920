// Figures out of rows, and what is said of them.
#include "report/figures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "report/forms.h"
#include "report/judgement.h"
#include "report/report_test_kit.h"

namespace sluice::report {
namespace {

using ledger::SaleAccount;

ledger::SampleRow sample(std::uint32_t number, std::int64_t s, const std::string& lines) {
  ledger::SampleRow row;
  row.sale = "drop";
  row.number = number;
  row.at = second(s);
  row.lines = lines;
  row.latency = "[[0.00100," + std::to_string(100 * number) + "]]";
  row.requests = 100ULL * number;
  return row;
}

// Two units; three people come, two are called and buy.
SaleAccount sold_out() {
  SaleAccount account;
  account.sale = {.id = "drop",
                  .state = "open",
                  .epoch = 1,
                  .settings = R"({"id":"drop","name":"Winter <drop>"})",
                  .draw_key = {}};
  account.items = {{.item = "tee", .name = "Tee & co", .price = 2500, .currency = "EUR", .stock = 2, .sold = 2}};
  account.lines = {{.sale = "drop", .line = "drop"}};
  for (std::uint32_t i = 1; i <= 2; ++i) {
    account.holds.push_back(
        {.created_at = second(i), .ordinal = Ordinal{i}, .state = ledger::HoldState::sold, .units = 1});
    account.orders.push_back({.created_at = second(i + 1),
                              .paid_at = second(i + 2),
                              .state = ledger::OrderState::confirmed,
                              .units = 1,
                              .amount = 2500});
  }
  account.samples = {sample(1, 0, "[[0,2]]"), sample(2, 1, "[[3,2]]"), sample(3, 5, "[[3,2]]")};
  account.samples.back().places = 3;
  account.samples.back().calls = 2;
  account.samples.back().came = 2;
  account.samples.back().up_waiting = 2;
  account.samples.back().problem_order = 1;
  account.events = {{.sale = "drop", .number = 1, .at = second(0), .kind = "open", .detail = ""},
                    {.sale = "drop", .number = 2, .at = second(2), .kind = "all_taken", .detail = ""}};
  return account;
}

ledger::AuditReport good_audit() {
  return {.ok = true, .sales = {}, .invariants = {{.name = "stock_identity", .ok = true, .detail = ""}}};
}

Figures figures_of(const SaleAccount& account) {
  return make_figures(account, good_audit(), second(60));
}

bool says(const Verdict& verdict, Judgement::Tone tone, std::string_view part) {
  return std::ranges::any_of(verdict.checks, [&](const Judgement& check) {
    return check.tone == tone && check.text.find(part) != std::string::npos;
  });
}

TEST(Figures, AddUpWhatWasSold) {
  const Figures f = figures_of(sold_out());
  EXPECT_TRUE(f.is_sold_out);
  EXPECT_EQ(f.sold, 2);
  EXPECT_EQ(f.revenue, 5000);
  EXPECT_EQ(f.funnel.paid, 2U);
  EXPECT_EQ(f.funnel.arrived, 3U);
  EXPECT_EQ(f.busiest_second, 1U);
  EXPECT_EQ(f.last_sold_at, second(4));
  ASSERT_EQ(f.waits.size(), 1U);
  EXPECT_EQ(f.waits[0].places, 3U);
  EXPECT_EQ(f.waits[0].called, 2U);
  const Verdict verdict = judge(f);
  EXPECT_EQ(verdict.tone, Judgement::Tone::good);
  EXPECT_EQ(verdict.headline, "Sold out in 2.0 s, in the order in which people came");
}

TEST(Figures, AHoldOfAPlaceThatWasNotReachedIsOvertaking) {
  SaleAccount account = sold_out();
  account.holds.back().ordinal = Ordinal{3};
  const Figures f = figures_of(account);
  EXPECT_EQ(f.fairness.held_early, 1U);
  EXPECT_TRUE(says(judge(f), Judgement::Tone::bad, "before their place was called"));
}

TEST(Figures, MoreSoldThanThereWasIsSaid) {
  SaleAccount account = sold_out();
  account.items[0].sold = 3;
  EXPECT_TRUE(says(judge(figures_of(account)), Judgement::Tone::bad, "More units"));
}

TEST(Figures, ABrokenInvariantIsNamed) {
  ledger::AuditReport audit = good_audit();
  audit.ok = false;
  audit.invariants.push_back({.name = "sold_means_paid_once", .ok = false, .detail = "hold hold_x is sold"});
  const Figures f = make_figures(sold_out(), audit, second(60));
  EXPECT_TRUE(says(judge(f), Judgement::Tone::bad, "sold_means_paid_once"));
}

TEST(Figures, ARestartIsAnIncidentWithItsGapAndSkipsNobody) {
  SaleAccount account = sold_out();
  account.events.push_back(
      {.sale = "drop", .number = 3, .at = second(20), .kind = "started", .detail = "the program was started"});
  ledger::SampleRow after = sample(4, 21, "[[100001,100000]]");
  after.places = 4;
  account.samples.push_back(after);
  const Figures f = figures_of(account);
  EXPECT_DOUBLE_EQ(*f.incidents.back().gap_s, 15);
  EXPECT_EQ(f.waits[0].places, 4U) << "the numbers that the restart skipped are nobody's";
  EXPECT_EQ(f.fairness.curve_fell, 0U);
}

// The line goes on from its last row, in which some of those that were called are not: it calls them once more.
TEST(Figures, AHoldThatIsNewerThanTheLastSampleBeforeAKillAccusesNobody) {
  SaleAccount account = sold_out();
  account.samples = {sample(1, 0, "[[3,1]]")};
  account.events.push_back(
      {.sale = "drop", .number = 3, .at = second(20), .kind = "started", .detail = "the program was started"});
  for (std::uint32_t i = 2; i <= 4; ++i) account.samples.push_back(sample(i, 20 + i, "[[4,1]]"));
  account.samples.push_back(sample(5, 40, "[[4,2]]"));
  const Figures f = figures_of(account);
  EXPECT_EQ(f.fairness.held_early, 0U);
  EXPECT_EQ(f.fairness.held_checked, 0U) << "nobody can tell";
  EXPECT_EQ(f.fairness.curve_fell, 0U);
}

TEST(Figures, ALineThatCallsFewerThanBeforeIsAccusedOnceAFall) {
  SaleAccount account = sold_out();
  account.samples.push_back(sample(4, 6, "[[3,1]]"));
  account.samples.push_back(sample(5, 7, "[[3,1]]"));
  EXPECT_EQ(figures_of(account).fairness.curve_fell, 1U);
}

TEST(Figures, ASampleOfTheSameMillisecondCanBeTheOlderOne) {
  SaleAccount account = sold_out();
  account.samples = {sample(1, 2, "[[1,1]]"), sample(2, 5, "[[3,2]]")};
  const Figures f = figures_of(account);
  EXPECT_EQ(f.fairness.held_early, 0U);
  EXPECT_EQ(f.fairness.held_checked, 2U);
}

TEST(Figures, WhoHoldsAUnitHasComeHoweverOldTheLastSampleIs) {
  SaleAccount account = sold_out();
  account.samples.resize(1);
  const Figures f = figures_of(account);
  EXPECT_EQ(f.funnel.arrived, 2U);
  EXPECT_EQ(f.funnel.places, 2U);
  EXPECT_EQ(f.funnel.called, 2U);
  EXPECT_EQ(f.funnel.came, 2U);
}

TEST(Figures, WithoutAnySampleTheExactOnesAreThere) {
  SaleAccount account = sold_out();
  account.samples.clear();
  account.events.clear();
  const Figures f = figures_of(account);
  EXPECT_EQ(f.funnel.came, 2U);
  EXPECT_EQ(f.sold, 2);
  EXPECT_EQ(f.funnel.paid, 2U);
  EXPECT_FALSE(to_html(f).empty());
  EXPECT_TRUE(boost::json::parse(to_json(f)).is_object());
}

TEST(Figures, AGateAndAnEmptySaleHaveReports) {
  SaleAccount account;
  account.sale = {.id = "gate", .state = "open", .epoch = 1, .settings = "{}", .draw_key = {}};
  EXPECT_TRUE(figures_of(account).is_gate);
  EXPECT_NE(to_html(figures_of(account)).find("<h1>"), std::string::npos);
  account.sale.settings = "not JSON";
  account.items = {{.item = "tee", .name = "Tee", .currency = "EUR", .stock = 5}};
  EXPECT_EQ(judge(figures_of(account)).headline.substr(0, 15), "Nothing is sold");
}

TEST(Figures, ThePageEscapesWhatOthersWroteAndAsksForNothing) {
  const std::string html = to_html(figures_of(sold_out()));
  EXPECT_NE(html.find("Winter &lt;drop&gt;"), std::string::npos);
  EXPECT_NE(html.find("Tee &amp; co"), std::string::npos);
  EXPECT_EQ(html.find("Winter <drop>"), std::string::npos);
  for (const char* outside : {"<script", "src=", "url(", "http://", "https://", "@import"}) {
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
  }
}

TEST(Figures, CsvHasALineForEachSecondAndSample) {
  const std::string csv = to_csv(figures_of(sold_out()));
  const std::size_t columns = static_cast<std::size_t>(
      std::count(csv.begin(), csv.begin() + static_cast<std::ptrdiff_t>(csv.find('\r')), ','));
  std::size_t lines = 0;
  for (std::size_t at = 0; at < csv.size(); ++lines) {
    const std::size_t end = csv.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin() + static_cast<std::ptrdiff_t>(at),
                                                  csv.begin() + static_cast<std::ptrdiff_t>(end), ',')),
              columns);
    at = end + 2;
  }
  EXPECT_EQ(lines, 1U + 4U + 3U);  // titles; seconds 1, 2, 3 and 4; samples
}

}  // namespace
}  // namespace sluice::report
