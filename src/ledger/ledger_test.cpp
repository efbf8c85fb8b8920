#include "ledger/ledger.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "ledger/content.h"
#include "ledger/memory/memory_store.h"
#include "ledger/samples.h"
#include "ledger/sqlite/scratch_folder.h"
#include "ledger/sqlite/sqlite_store.h"

namespace sluice::ledger {
namespace {

template <class State>
void expect_names_to_come_back(std::optional<State> (*from)(std::string_view), int count) {
  for (int i = 0; i < count; ++i) {
    const auto state = static_cast<State>(i);
    EXPECT_EQ(from(to_string(state)), state) << to_string(state);
  }
  EXPECT_FALSE(from(""));
  EXPECT_FALSE(from("Held"));
  EXPECT_FALSE(from("nonsense"));
}

TEST(LedgerStates, EachHasOneNameThatLeadsBackToIt) {
  expect_names_to_come_back(&claim_state_from, 4);
  expect_names_to_come_back(&hold_state_from, 5);
  expect_names_to_come_back(&order_state_from, 8);
  expect_names_to_come_back(&job_state_from, 4);
  expect_names_to_come_back(&payment_state_from, 8);
}

TEST(LedgerStates, TextIsTheApisText) {
  EXPECT_EQ(to_string(ClaimState::withdrawn), "withdrawn");
  EXPECT_EQ(to_string(HoldState::paying), "paying");
  EXPECT_EQ(to_string(OrderState::payment_action_required), "payment_action_required");
  EXPECT_EQ(to_string(JobState::dead), "dead");
  EXPECT_EQ(to_string(PaymentState::captured), "captured");
}

// Writes with few different ids, so that most rules are broken now and then.
class Chance {
public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  // Mostly by the owner whose lease it is.
  sample::Batch batch(Lease lease) {
    sample::Batch writes;
    if (below(10) == 0) writes.push_back(TakeLease{sample::sale_name, lease, Lease{raw(lease) + below(2)}});
    for (auto left = 1 + below(4); left > 0; --left) writes.push_back(write());
    if (below(20) > 0) writes.push_back(sample::mark(sample::sale_name, raw(lease) + (below(10) == 0 ? 1 : 0)));
    return writes;
  }

private:
  static constexpr std::uint32_t ids = 4;

  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_.next() % bound); }
  std::uint32_t id() { return 1 + below(ids); }
  template <class State>
  State any(std::uint32_t count) {
    return static_cast<State>(below(count));
  }

  Write write() {
    switch (below(18)) {
      case 0:
        return settings();
      case 1:
      case 2:
        return claim();
      case 3:
        return MoveClaim{sample::sale_name,        sample::item_name,  Unit{id()},
                         Generation{1 + below(3)}, any<ClaimState>(4), any<ClaimState>(4)};
      case 4:
        return slot();
      case 5:
        return DeleteSlot{sample::sale_name, sample::buyer(id()), 1};
      case 6:
        return held();
      case 7:
        return MoveHold{sample::sale_name, sample::hold(id()), any<HoldState>(5), any<HoldState>(5)};
      case 8:
        return order();
      case 9:
        return MoveOrder{sample::sale_name, sample::order(id()), any<OrderState>(8), any<OrderState>(8)};
      case 10:
        return sample::event(id(), below(3), any<OrderState>(8));
      case 11:
        return payment();
      case 12:
        return sample::insert_job(id(), any<JobState>(4));
      case 13:
        return sample::move_job(id(), any<JobState>(4), any<JobState>(4));
      case 14:
        return sample::move_payment(id(), any<PaymentState>(8), any<PaymentState>(8));
      case 15:
        return sample::delete_answer(id());
      case 16:
        return RenewHold{.sale = sample::sale_name,
                         .id = sample::hold(id()),
                         .from = any<HoldState>(5),
                         .to = any<HoldState>(5),
                         .items = "[]",
                         .expires_at = sample::at(7),
                         .deadline_us = below(9)};
      default:
        return sample::insert_answer(id());
    }
  }
  Write settings() {
    if (below(4) == 0) return sample::add_sale();
    PutSettings w = sample::put_settings();
    w.epoch = below(3);
    return w;
  }
  Write claim() {
    InsertClaim w = sample::insert_claim(id());
    w.generation = Generation{below(4)};
    w.state = any<ClaimState>(4);
    if (below(4) == 0) w.hold = {};
    return w;
  }
  Write slot() {
    InsertSlot w = sample::insert_slot(id());
    w.slot = static_cast<std::uint8_t>(below(3));
    return w;
  }
  Write held() {
    InsertHold w = sample::insert_hold(id());
    w.ordinal = Ordinal{below(ids)};
    w.state = any<HoldState>(5);
    return w;
  }
  Write order() {
    InsertOrder w = sample::insert_order(id());
    w.hold = sample::hold(id());
    w.state = any<OrderState>(8);
    return w;
  }
  Write payment() {
    InsertPayment w = sample::insert_payment(id(), any<PaymentState>(8));
    w.hold = sample::hold(id());
    w.attempt = below(3);
    return w;
  }

  SeededRandom random_;
};

std::string judgement(const Result<void>& committed) {
  return committed ? "taken" : std::to_string(static_cast<int>(committed.error().kind)) + committed.error().detail;
}

TEST(LedgerTwins, AnyHistoryIsJudgedAlikeInMemoryAndBySqlite) {
  int taken = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const ScratchFolder folder;
    const auto sqlite = open_sqlite_store(folder.path() / "ledger.db").value();
    MemoryStore memory;
    ASSERT_TRUE(memory.commit(sample::empty_sale()));
    ASSERT_TRUE(sqlite->commit(sample::empty_sale()));
    Chance chance(seed);
    for (int step = 0; step < 100; ++step) {
      const auto batch = chance.batch(memory.read_sales().value()[0].lease);
      const std::string verdict = judgement(memory.commit(batch));
      taken += verdict == "taken" ? 1 : 0;
      ASSERT_EQ(judgement(sqlite->commit(batch)), verdict) << "seed " << seed << ", step " << step;
    }
    ASSERT_EQ(sample::dump(*sqlite, 4), sample::dump(memory, 4)) << "seed " << seed;
  }
  EXPECT_GT(taken, 100) << "the histories are all refusals and prove little";
}

}  // namespace
}  // namespace sluice::ledger
