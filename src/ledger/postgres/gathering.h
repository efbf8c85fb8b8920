// Makes few statements of the writes of a round: one for all rows of a kind, in an order that leads to the same rows
// as the writes one after the other.
//
// The port promises that a round is applied in order. Together, writes change places, which is the same thing as long
// as no row is touched twice and no unique key is freed and taken; what would break that begins a new run of
// statements. So a round that is taken together would have been taken in order. One that is refused is gathered
// again, each write alone, which names the write that is to blame (or finds that in order there is none).
//
// What a sale's mark says goes first, in both lists of runs of its own: whoever was replaced is refused before a row
// is touched.
//
// The writes, and the texts they borrow, are copied. Not thread-safe. Cost: about a microsecond a write.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/postgres/fences.h"
#include "ledger/postgres/row_arrays.h"
#include "ledger/postgres/write_statements.h"
#include "ledger/writes.h"

namespace sluice::ledger::postgres {

class Gathering {
public:
  enum class Way { together, each_alone };

  // `owner`: what a mark says of who has written it.
  Gathering(Fences& fences, std::string_view owner, Way way) : fences_(fences), owner_(owner), way_(way) {}

  void add(std::span<const Write> writes);

  struct Step {
    WriteName name{};
    RowArrays* rows = nullptr;
    std::size_t write = 0;  // each alone: which of the writes it is of
  };
  // In the order in which they are to be run.
  [[nodiscard]] std::vector<Step> steps();

  void operator()(const AddSale& w);
  void operator()(const PutSettings& w);
  void operator()(const TakeLease& w);
  void operator()(const MoveMark& w);
  void operator()(const PutItem& w);
  void operator()(const PutLine& w);
  void operator()(const InsertClaim& w);
  void operator()(const MoveClaim& w);
  void operator()(const InsertSlot& w);
  void operator()(const DeleteSlot& w);
  void operator()(const InsertHold& w);
  void operator()(const MoveHold& w);
  void operator()(const RenewHold& w);
  void operator()(const InsertOrder& w);
  void operator()(const MoveOrder& w);
  void operator()(const EraseOrder& w);
  void operator()(const AppendOrderEvent& w);
  void operator()(const InsertPayment& w);
  void operator()(const MovePayment& w);
  void operator()(const InsertRefund& w);
  void operator()(const MoveRefund& w);
  void operator()(const InsertCancellation& w);
  void operator()(const InsertJob& w);
  void operator()(const MoveJob& w);
  void operator()(const InsertAnswer& w);
  void operator()(const DeleteAnswer& w);
  void operator()(const PutHandover& w);
  void operator()(const PutNotice& w);
  void operator()(const DeleteNotice& w);
  void operator()(const InsertCleared& w);
  void operator()(const InsertPriorityCode& w);
  void operator()(const InsertPriorityUse& w);
  void operator()(const InsertInbox& w);
  void operator()(const DeleteInbox& w);
  void operator()(const PutEndpoint& w);
  void operator()(const PutUser& w);
  void operator()(const DeleteUser& w);
  void operator()(const AppendAct& w);
  void operator()(const InsertSample& w);
  void operator()(const DeleteSample& w);
  void operator()(const InsertSaleEvent& w);

private:
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
  struct Run {
    std::map<WriteName, RowArrays> groups;  // in their order
    boost::unordered_flat_set<std::uint64_t> touched;
    std::uint8_t deeds = 0;
    std::size_t write = 0;
  };

  // The run that takes a write of these rows.
  Run& run_for(std::vector<Run>& runs, std::initializer_list<std::uint64_t> rows, Deed deed = Deed::none);
  Run& new_run(std::vector<Run>& runs);
  template <class Row>
  static void add_row(Run& run, WriteName name, const Row& row);

  Fences& fences_;
  const std::string_view owner_;
  const Way way_;
  std::vector<Run> mark_runs_;
  std::vector<Run> runs_;
  std::size_t at_ = 0;  // the write that is being added
};

// The key under which a hold's row is: the upper half of its id, as a number that sorts as the ids do.
[[nodiscard]] inline std::int64_t hold_key(HoldId id) {
  return static_cast<std::int64_t>(id.value().prefix() ^ std::uint64_t{1} << 63U);
}

}  // namespace sluice::ledger::postgres
