// What every store must do, whatever it is made of, and every ledger over it. A store joins by
//
//   INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance, testing::Values(StoreKind{"memory", make_memory_disk}));
//   INSTANTIATE_TEST_SUITE_P(Memory, LedgerConformance, every_form_over(StoreKind{"memory", make_memory_disk}));
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <tuple>
#include <utility>

#include "ledger/ledger.h"

namespace sluice::ledger {

// Where a ledger under test keeps its rows: empty at first, cleaned up at the end.
class Disk {
public:
  virtual ~Disk() = default;
  [[nodiscard]] virtual std::unique_ptr<Store> open() = 0;
  // The `commit`th commit of the ledger, counted from 1, is to fail as if the disk did.
  [[nodiscard]] virtual std::unique_ptr<Store> open_failing_at(std::uint64_t commit) = 0;
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<Disk>()> make_disk;

  friend void PrintTo(const StoreKind& store, std::ostream* out) { *out << store.name; }
};

class StoreConformance : public testing::TestWithParam<StoreKind> {
protected:
  std::unique_ptr<Disk> disk = GetParam().make_disk();
};

enum class LedgerForm { in_place, threaded };

class LedgerConformance : public testing::TestWithParam<std::tuple<StoreKind, LedgerForm>> {
protected:
  [[nodiscard]] static std::unique_ptr<Ledger> make_ledger(Store& store);

  std::unique_ptr<Disk> disk = std::get<StoreKind>(GetParam()).make_disk();
};

inline auto every_form_over(StoreKind kind) {
  return testing::Combine(testing::Values(std::move(kind)),
                          testing::Values(LedgerForm::in_place, LedgerForm::threaded));
}

}  // namespace sluice::ledger
