// What every ledger must do, whatever it is made of. A store joins by
//
//   INSTANTIATE_TEST_SUITE_P(Memory, LedgerConformance, testing::Values(Store{"memory", make_memory_disk}));
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "ledger/ledger.h"

namespace sluice::ledger {

// Where a ledger under test keeps its rows: empty at first, cleaned up at the end.
class Disk {
public:
  virtual ~Disk() = default;
  [[nodiscard]] virtual std::unique_ptr<Ledger> open() = 0;
  // The `commit`th commit of the ledger, counted from 1, is to fail as if the disk did.
  [[nodiscard]] virtual std::unique_ptr<Ledger> open_failing_at(std::uint64_t commit) = 0;
};

struct Store {
  std::string name;
  std::function<std::unique_ptr<Disk>()> make_disk;

  friend void PrintTo(const Store& store, std::ostream* out) { *out << store.name; }
};

class LedgerConformance : public testing::TestWithParam<Store> {
protected:
  std::unique_ptr<Disk> disk = GetParam().make_disk();
};

}  // namespace sluice::ledger
