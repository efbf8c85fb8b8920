// Makes few statements of the writes of a round: one for all rows of a kind, in an order that leads to the same rows
// as the writes one after the other (runs.h).
//
// A round that is refused together is gathered again, each write alone, which names the write that is to blame (or
// finds that in order there is none).
//
// The writes, and the texts they borrow, are copied. Not thread-safe. Cost: about a microsecond a write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "ledger/postgres/fences.h"
#include "ledger/postgres/runs.h"
#include "ledger/writes.h"

namespace sluice::ledger::postgres {

class Gathering {
public:
  // `owner`: what a mark says of who has written it.
  Gathering(Fences& fences, std::string_view owner, Runs::Way way) : fences_(fences), owner_(owner), runs_(way) {}

  void add(std::span<const Write> writes);
  // In the order in which they are to be run.
  [[nodiscard]] std::vector<Runs::Step> steps() { return runs_.steps(); }

private:
  Fences& fences_;
  const std::string_view owner_;
  Runs runs_;
  std::size_t at_ = 0;  // the write that is being added
};

// The key under which a hold's row is: the upper half of its id, as a number that sorts as the ids do.
[[nodiscard]] inline std::int64_t hold_key(HoldId id) {
  return static_cast<std::int64_t>(id.value().prefix() ^ std::uint64_t{1} << 63U);
}

}  // namespace sluice::ledger::postgres
