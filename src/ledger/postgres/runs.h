// The rows of a round, by statement, in runs: within a run writes change places, runs follow one another.
//
// The port promises that a round is applied in order. Changing places is the same thing as long as no row is touched
// twice and no unique key is freed and taken; what would break that begins a new run. So a round that is taken
// together would have been taken in order.
//
// What a sale's mark says goes first, in runs of its own: whoever was replaced is refused before a row is touched.
//
// Each alone: every write has a run of its own, marks and all, in the order of the writes.
//
// Not thread-safe. Cost: a look-up for each row that a write touches.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <vector>

#include "ledger/postgres/row_arrays.h"
#include "ledger/postgres/row_mark.h"
#include "ledger/postgres/write_statements.h"

namespace sluice::ledger::postgres {

// What a write does besides changing its own row; those that exclude each other are not in one run.
enum class Deed : std::uint8_t {
  none = 0,
  claims_unit = 1,     // which needs its item
  puts_item = 2,       //
  takes_order = 4,     // a hold has its one live order
  frees_order = 8,     //
  takes_payment = 16,  // a hold is paid for
  frees_payment = 32,
};

class Runs {
public:
  enum class Way { together, each_alone };
  explicit Runs(Way way) : way_(way) {}

  struct Run {
    std::map<WriteName, RowArrays> rows;  // by statement, in their order

    // Kept by Runs.
    boost::unordered_flat_set<std::uint64_t> touched{};
    std::uint8_t deeds = 0;
    std::size_t write = 0;
  };
  // The run that takes the write at `write`, which touches these rows. Valid until the next one is asked for.
  [[nodiscard]] Run& of_marks(std::size_t write, std::span<const RowMark> rows);
  [[nodiscard]] Run& of_rows(std::size_t write, std::span<const RowMark> rows, Deed deed);

  struct Step {
    WriteName name{};
    RowArrays* rows = nullptr;
    std::size_t write = 0;  // each alone: which of the writes it is of
  };
  // In the order in which they are to be run. Valid as long as nothing is added.
  [[nodiscard]] std::vector<Step> steps();

private:
  Run& run_for(std::vector<Run>& runs, std::size_t write, std::span<const RowMark> rows, Deed deed);

  const Way way_;
  std::vector<Run> mark_runs_;
  std::vector<Run> runs_;
};

}  // namespace sluice::ledger::postgres
