// What every form of the ledger must do over every store: rounds settle one after the other, each with its answer.
#include <gtest/gtest.h>

#include <semaphore>

#include "ledger/conformance.h"
#include "ledger/content.h"
#include "ledger/in_place_ledger.h"
#include "ledger/samples.h"
#include "ledger/threaded_ledger.h"

namespace sluice::ledger {

std::unique_ptr<Ledger> LedgerConformance::make_ledger(Store& store) {
  switch (std::get<LedgerForm>(GetParam())) {
    case LedgerForm::in_place:
      return std::make_unique<InPlaceLedger>(store);
    case LedgerForm::threaded:
      return std::make_unique<ThreadedLedger>(store);
  }
  return nullptr;
}

namespace {

using namespace sample;

// Submits and waits as an owner does: until it is told.
Result<void> settle(Ledger& ledger, const Batch& round, std::counting_semaphore<>& told) {
  ledger.submit(round);
  told.acquire();
  auto answer = ledger.settled();
  return answer ? *answer : Error{ErrorKind::io, "told before there was an answer"};
}

TEST_P(LedgerConformance, ARoundIsThereOnceItHasSettled) {
  const auto store = disk->open();
  const auto ledger = make_ledger(*store);
  const Batch round = empty_sale();
  ledger->submit(round);
  EXPECT_TRUE(ledger->wait());
  EXPECT_EQ(ledger->read_sales().value().size(), 1U);
  EXPECT_EQ(visit(*store, sale_name).size(), 2U);
}

TEST_P(LedgerConformance, TheOwnerIsToldOfEachRoundAndItsAnswerComesOnce) {
  const auto store = disk->open();
  const auto ledger = make_ledger(*store);
  std::counting_semaphore<> told(0);
  ledger->on_settled([&] { told.release(); });
  EXPECT_FALSE(ledger->settled()) << "nothing was submitted";
  ASSERT_TRUE(settle(*ledger, empty_sale(), told));
  for (std::uint32_t i = 1; i <= 50; ++i) {
    ASSERT_TRUE(settle(*ledger, secured(i), told));
    ASSERT_FALSE(ledger->settled()) << "answered twice";
  }
  EXPECT_FALSE(told.try_acquire());
  EXPECT_EQ(secured_count(*store), 50);
}

TEST_P(LedgerConformance, ARefusalIsTheAnswerAndTheNextRoundIsTaken) {
  const auto store = disk->open();
  const auto ledger = make_ledger(*store);
  std::counting_semaphore<> told(0);
  ledger->on_settled([&] { told.release(); });
  ASSERT_TRUE(settle(*ledger, empty_sale(), told));
  ASSERT_TRUE(settle(*ledger, secured(1), told));
  const auto refused = settle(*ledger, secured(1), told);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_TRUE(settle(*ledger, secured(2), told));
  EXPECT_EQ(secured_count(*store), 2);
}

TEST_P(LedgerConformance, EndingItWaitsForTheRoundInFlight) {
  Batch round = empty_sale();
  {
    const auto store = disk->open();
    const auto ledger = make_ledger(*store);
    for (std::uint32_t i = 1; i <= 100; ++i) {
      const Batch one = secured(i);
      round.insert(round.end(), one.begin(), one.end());
    }
    ledger->submit(round);
  }
  EXPECT_EQ(secured_count(*disk->open()), 100);
}

TEST_P(LedgerConformance, AFailureIsTheAnswerAndReadersGoOn) {
  const auto store = disk->open_failing_at(3);
  const auto ledger = make_ledger(*store);
  std::counting_semaphore<> told(0);
  ledger->on_settled([&] { told.release(); });
  ASSERT_TRUE(settle(*ledger, empty_sale(), told));
  ASSERT_TRUE(settle(*ledger, secured(1), told));
  const auto reader = store->open_reader().value();
  for (std::uint32_t i = 2; i <= 3; ++i) {
    const auto failed = settle(*ledger, secured(i), told);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::io);
  }
  EXPECT_TRUE(reader->read_hold(hold(1)).value());
  EXPECT_FALSE(reader->read_hold(hold(3)).value());
}

// A store whose commits wait until they are let through.
class Gated final : public Store {
public:
  explicit Gated(Store& store) : store_(store) {}
  Result<void> commit(std::span<const Write> writes) override {
    entered.release();
    open.acquire();
    return store_.commit(writes);
  }
  Result<std::vector<SaleRow>> read_sales() override { return store_.read_sales(); }
  Result<void> read_sale(std::string_view sale, SaleVisitor& visitor) override {
    return store_.read_sale(sale, visitor);
  }
  Result<std::unique_ptr<Reader>> open_reader() override { return store_.open_reader(); }
  Result<std::unique_ptr<People>> open_people() override { return store_.open_people(); }

  std::counting_semaphore<> entered{0};
  std::counting_semaphore<> open{0};

private:
  Store& store_;
};

TEST_P(LedgerConformance, AReaderAnswersWhileARoundIsBeingWritten) {
  if (std::get<LedgerForm>(GetParam()) == LedgerForm::in_place) return;  // it writes within submit()
  const auto store = disk->open();
  ASSERT_TRUE(store->commit(empty_sale()));
  ASSERT_TRUE(store->commit(secured(1)));
  const auto reader = store->open_reader().value();
  Gated gated(*store);
  const auto ledger = make_ledger(gated);
  const Batch round = secured(2);
  ledger->submit(round);
  gated.entered.acquire();
  EXPECT_FALSE(ledger->settled()) << "it is still being written";
  EXPECT_TRUE(reader->read_hold(hold(1)).value());
  EXPECT_FALSE(reader->read_hold(hold(2)).value());
  gated.open.release();
  EXPECT_TRUE(ledger->wait());
  EXPECT_TRUE(reader->read_hold(hold(2)).value()) << "a reader sees the last commit";
}

TEST_P(LedgerConformance, AReaderOutlivesItsStore) {
  auto store = disk->open();
  ASSERT_TRUE(store->commit(empty_sale()));
  ASSERT_TRUE(store->commit(secured(1)));
  const auto reader = store->open_reader().value();
  store.reset();
  EXPECT_TRUE(reader->read_hold(hold(1)).value());
}

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LedgerConformance);

}  // namespace sluice::ledger
