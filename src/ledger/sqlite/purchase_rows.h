// The rows of purchases, which are put in many at a time (row_batch.h): each table's in their order.
//
// A value is borrowed until the rows of its table are flushed or dropped.
#pragma once

#include <cstdint>
#include <string_view>

#include "ledger/sqlite/row_batch.h"
#include "ledger/sqlite/row_keys.h"

namespace sluice::ledger {

class PurchaseRows {
public:
  using Holds = RowBatch<std::int64_t, SaleNumber, LineIndex, Ordinal, IdText<HoldTag>, IdText<BuyerTag>,
                         std::string_view, std::string_view, std::int64_t, std::string_view, std::int64_t,
                         std::int64_t, std::int64_t, std::int64_t>;
  using Tickets = RowBatch<std::int64_t, std::int64_t>;
  using Claims = RowBatch<std::int64_t, Generation, std::string_view, IdText<HoldTag>, IdText<BuyerTag>>;
  using Slots = RowBatch<std::string_view, IdText<BuyerTag>, std::uint8_t, IdText<HoldTag>>;

  [[nodiscard]] static Result<PurchaseRows> prepare(const Database& database);

  // SQLITE_DONE, or why rows could not be put in.
  [[nodiscard]] int flush();
  void drop();

  Holds holds;
  Tickets tickets;
  Claims claims;
  Slots slots;
};

}  // namespace sluice::ledger
