// The ledger's rows at the end of a history, as a stranger reads them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "ledger/ledger.h"
#include "sim/judgement/record.h"

namespace sluice::sim {

struct Rows {
  std::map<std::string, std::uint32_t> stock;  // by item
  std::vector<ledger::ClaimRow> claims;
  std::vector<ledger::SlotRow> slots;
  std::map<HoldId, ledger::HoldRow> holds;     // those that keep units, and all that were acknowledged
  std::map<OrderId, ledger::OrderRow> orders;  // of these
  std::vector<ledger::PaymentRow> payments;
  std::vector<ledger::JobRow> jobs;  // ready and dead ones
};

// Everything that `record` has acknowledged is looked for; what is not there is not in the result.
[[nodiscard]] Result<Rows> read_rows(ledger::Store& store, const std::string& sale, const Record& record);

// Nothing is under way any more: no hold that is not sold, no order that is not over, no job that is to be done.
[[nodiscard]] bool is_at_rest(const Rows& rows);
[[nodiscard]] std::string what_moves(const Rows& rows);

}  // namespace sluice::sim
