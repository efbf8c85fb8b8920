// What a sale writes of itself, told step by step, and what is left of it after a restart.
#include "shop/chronicle/chronicle.h"

#include "ledger/content.h"
#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

using Text = std::string_view;

class Rows final : public ledger::sample::QuietVisitor {
public:
  void on_sample(const ledger::SampleRowOf<Text>& row) override {
    samples.push_back(ledger::row_as<std::string, ledger::SampleRowOf>(row));
  }
  void on_sale_event(const ledger::SaleEventRowOf<Text>& row) override { kinds.emplace_back(row.kind); }
  std::vector<ledger::SampleRow> samples;
  std::vector<std::string> kinds;
};

class ChronicleStory : public ShopStory {
protected:
  Rows rows() {
    Rows found;
    EXPECT_TRUE(ledger.read_sale("drop", found));
    return found;
  }
  line::Turnstile::Place join() {
    const auto place = front_of("drop").lines[0]->board.turnstile.issue().value();
    auto& counters = front_of("drop").counters;
    (place.called ? counters.joins_called : counters.joins_waiting).fetch_add(1);
    return place;
  }
  void take(std::uint64_t who, Ordinal ordinal) {
    const Answer answer = ask(TakeUnits{.sale = "drop",
                                        .buyer = buyer(who),
                                        .line = LineIndex{0},
                                        .number = ordinal,
                                        .cart = {{.item = ItemIndex{0}, .quantity = 1}}});
    ASSERT_EQ(answer.verdict, Verdict::secured);
  }
};

TEST_F(ChronicleStory, WritesWhatHasChangedOnceASecondAndNothingOfAnIdleSale) {
  open(a_sale(2));
  pass(std::chrono::seconds(2));
  const std::size_t before = rows().samples.size();
  pass(std::chrono::seconds(30));
  EXPECT_EQ(rows().samples.size(), before) << "nothing happened";
  take(1, join().ordinal);
  pass(std::chrono::seconds(3));
  const Rows after = rows();
  ASSERT_EQ(after.samples.size(), before + 1);
  EXPECT_EQ(after.samples.back().places, 1U);
  EXPECT_EQ(after.samples.back().came, 1U);
  EXPECT_EQ(after.samples.back().secured, 1U);
  EXPECT_EQ(after.samples.back().held, 1U);
  EXPECT_EQ(after.samples.back().free, 1U);
  EXPECT_TRUE(after.samples.back().lines.starts_with("[[1,")) << after.samples.back().lines;
}

TEST_F(ChronicleStory, TotalsGoOnOverARestart) {
  open(a_sale(3));
  take(1, join().ordinal);
  front_of("drop").feedback.say(LineIndex{0}, Ordinal{1}, Thumb::up);
  pass(std::chrono::seconds(2));
  owner->close_down();
  start();
  pass(std::chrono::seconds(12));
  front_of("drop").feedback.say(LineIndex{0}, Ordinal{2}, Thumb::down);
  take(2, join().ordinal);
  pass(std::chrono::seconds(2));
  const Rows found = rows();
  EXPECT_EQ(found.samples.back().places, 2U);
  EXPECT_EQ(found.samples.back().came, 2U);
  EXPECT_EQ(found.samples.back().secured, 2U);
  EXPECT_EQ(found.samples.back().up_waiting, 1U);
  EXPECT_EQ(found.samples.back().down_waiting, 1U);
  EXPECT_EQ(found.kinds, (std::vector<std::string>{"open", "started"}));
}

TEST_F(ChronicleStory, SaysOnceWhenEverythingWasTaken) {
  open(a_sale(1));
  take(1, join().ordinal);
  pass(std::chrono::seconds(2));
  pass(std::chrono::minutes(11));  // the hold has ended, and the unit is free again
  take(2, join().ordinal);
  pass(std::chrono::seconds(2));
  EXPECT_EQ(std::ranges::count(rows().kinds, "all_taken"), 1);
}

TEST_F(ChronicleStory, HoldsItsBoundHoweverLongASaleLasts) {
  open(a_sale(1));
  for (std::size_t i = 0; i < Chronicle::samples_max + 50; ++i) {
    front_of("drop").counters.joins_refused.fetch_add(1);
    clock.advance(Chronicle::period);
    step();
  }
  const Rows found = rows();
  EXPECT_EQ(found.samples.size(), Chronicle::samples_max);
  EXPECT_EQ(found.samples.back().not_open, Chronicle::samples_max + 50);
}

TEST_F(ChronicleStory, MeasuresOfTheProcessCountFromWhenTheSaleBegan) {
  Measures measures{.requests = 100, .latency = {{0.001, 60}, {0.01, 40}}};
  settings.measure = [&measures] { return measures; };
  open(a_sale(1));
  measures.requests = 150;
  measures.latency = {{0.001, 90}, {0.01, 60}};
  join();
  pass(std::chrono::seconds(2));
  EXPECT_EQ(rows().samples.back().requests, 50U);
  EXPECT_EQ(rows().samples.back().latency, "[[0.00100,30],[0.01000,20]]");
}

}  // namespace
}  // namespace sluice::shop
