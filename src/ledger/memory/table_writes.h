// What each kind of write does to the tables in memory, by subject. table_writer.h says what all of them hold to.
#pragma once

#include <optional>
#include <string>

#include "ledger/memory/tables.h"
#include "ledger/refusal.h"
#include "ledger/writes.h"

namespace sluice::ledger {

// The rule that refused it, or `done`.
using Verdict = std::optional<Rule>;
inline constexpr Verdict done = std::nullopt;

// The row with texts of its own.
template <class Row>
[[nodiscard]] auto owned(const Row& row) {
  return row_as<std::string>(row);
}

// Sales, their items and lines, places in these: sale_writes.cpp.
[[nodiscard]] Verdict apply_one(const AddSale& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const PutSettings& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const TakeLease& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const MoveMark& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const PutItem& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const PutLine& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const PutHandover& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const PutNotice& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const DeleteNotice& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const InsertCleared& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const InsertPriorityCode& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const RevokePriorityCode& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const InsertPriorityUse& w, MemoryTables& tables);

// Units, and who holds them: hold_writes.cpp.
[[nodiscard]] Verdict apply_one(const InsertClaim& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const MoveClaim& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const InsertSlot& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const DeleteSlot& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const InsertHold& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const MoveHold& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const RenewHold& w, MemoryTables& tables);

// Orders and their money: order_writes.cpp.
[[nodiscard]] Verdict apply_one(const InsertOrder& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const MoveOrder& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const EraseOrder& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const AppendOrderEvent& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const InsertCancellation& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const InsertPayment& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const MovePayment& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const InsertRefund& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const MoveRefund& w, MemoryTables& tables);

// Jobs, and what was taken in once: job_writes.cpp.
[[nodiscard]] Verdict apply_one(const InsertJob& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const MoveJob& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const PutEndpoint& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const InsertAnswer& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const DeleteAnswer& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const InsertInbox& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const DeleteInbox& w, MemoryTables& tables);

// Who operates, and what they have done: people_writes.cpp.
[[nodiscard]] Verdict apply_one(const PutUser& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const DeleteUser& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const AppendAct& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const PutPreparation& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const DeletePreparation& w, MemoryTables& tables);
// What a sale is remembered by: chronicle_writes.cpp.
[[nodiscard]] Verdict apply_one(const InsertSample& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const DeleteSample& w, MemoryTables& tables);
[[nodiscard]] Verdict apply_one(const InsertSaleEvent& w, MemoryTables& tables);

}  // namespace sluice::ledger
