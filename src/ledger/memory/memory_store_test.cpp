#include "ledger/memory/memory_store.h"

#include <gtest/gtest.h>

#include "ledger/conformance.h"
#include "ledger/content.h"
#include "ledger/samples.h"

namespace sluice::ledger {
namespace {

// A ledger in memory that outlives the objects through which it is used, as a disk does.
class MemoryDisk final : public Disk {
public:
  std::unique_ptr<Store> open() override { return open_failing_at(0); }
  std::unique_ptr<Store> open_failing_at(std::uint64_t commit) override {
    rows_.reopen({.fail_commit = commit});
    return std::make_unique<View>(rows_);
  }

private:
  class View final : public Store {
  public:
    explicit View(MemoryStore& rows) : rows_(rows) {}
    Result<void> commit(std::span<const Write> writes) override { return rows_.commit(writes); }
    Result<std::vector<SaleRow>> read_sales() override { return rows_.read_sales(); }
    Result<void> read_sale(std::string_view sale, SaleVisitor& visitor) override {
      return rows_.read_sale(sale, visitor);
    }
    Result<std::unique_ptr<Reader>> open_reader() override { return rows_.open_reader(); }
    Result<std::unique_ptr<People>> open_people() override { return rows_.open_people(); }

  private:
    MemoryStore& rows_;
  };

  MemoryStore rows_;
};

const StoreKind memory{"memory", [] { return std::make_unique<MemoryDisk>(); }};
INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance, testing::Values(memory));
INSTANTIATE_TEST_SUITE_P(Memory, LedgerConformance, every_form_over(memory));

TEST(MemoryStore, TheRowsOfAFailedCommitAreLostOrKeptAsAsked) {
  for (const auto fate : {Faults::Fate::lost, Faults::Fate::kept}) {
    MemoryStore ledger({.fail_commit = 2, .fate = fate});
    ASSERT_TRUE(ledger.commit(sample::empty_sale()));
    ASSERT_FALSE(ledger.commit(sample::secured(1)));
    ledger.reopen();
    EXPECT_EQ(sample::secured_count(ledger), fate == Faults::Fate::kept ? 1 : 0);
    EXPECT_TRUE(ledger.commit(sample::secured(2)));
  }
}

TEST(MemoryStore, RefusedCommitsDoNotCountTowardsTheFault) {
  MemoryStore ledger({.fail_commit = 3});
  ASSERT_TRUE(ledger.commit(sample::empty_sale()));
  ASSERT_TRUE(ledger.commit(sample::secured(1)));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ledger.commit(sample::secured(1)).error().kind, ErrorKind::conflict);
  EXPECT_EQ(ledger.commit(sample::secured(2)).error().kind, ErrorKind::io);
}

}  // namespace
}  // namespace sluice::ledger
