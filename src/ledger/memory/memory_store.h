// The ledger in memory, for tests and simulations: the same keys, the same compare-and-sets, the same fencing and the
// same refusals as the stores that last, and a disk that fails when it is told to.
//
// One thread; its readers' calls wait for those of the store, and the other way round. Nothing outlives the object
// and its readers; reopen() stands for a restart of the process over the same disk.
#pragma once

#include <memory>

#include "ledger/ledger.h"

namespace sluice::ledger {

struct MemoryTables;

struct Faults {
  // After a failed sync nobody knows whether the rows are there; a simulation has to survive both.
  enum class Fate { lost, kept };

  // This commit, counted from 1 since the (re)opening without those that were refused, fails with `io`; 0: none does.
  std::uint64_t fail_commit = 0;
  Fate fate = Fate::lost;  // of the rows of that commit, as seen after reopen()
};

class MemoryStore final : public Store {
public:
  explicit MemoryStore(Faults faults = {});
  ~MemoryStore() override;
  MemoryStore(const MemoryStore&) = delete;
  MemoryStore& operator=(const MemoryStore&) = delete;

  [[nodiscard]] Result<void> commit(std::span<const Write> writes) override;
  [[nodiscard]] Result<std::vector<SaleRow>> read_sales() override;
  [[nodiscard]] Result<void> read_sale(std::string_view sale, SaleVisitor& visitor) override;
  [[nodiscard]] Result<std::unique_ptr<Reader>> open_reader() override;
  [[nodiscard]] Result<std::unique_ptr<People>> open_people() override;

  // Commits are accepted again, with new faults, counted anew.
  void reopen(Faults faults = {});

private:
  std::shared_ptr<MemoryTables> tables_;  // with the readers
  Faults faults_;
  std::uint64_t commits_ = 0;
  bool failed_ = false;
};

}  // namespace sluice::ledger
