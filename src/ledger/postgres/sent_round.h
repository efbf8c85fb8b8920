// A round on its way: sent to the server once, as one transaction, and what came of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

#include "ledger/postgres/fences.h"
#include "ledger/postgres/owner_link.h"
#include "ledger/postgres/runs.h"
#include "ledger/writes.h"

namespace sluice::ledger::postgres {

enum class Sent { committed, refused, lost };

struct SentRound {
  Sent sent = Sent::lost;
  struct At {
    WriteName name{};
    std::size_t write = 0;  // each alone: which of the writes it is of
  };
  std::optional<At> at{};  // refused: by which statement; none: by the end of the transaction
};

// One turn to the server: BEGIN, who may write, a statement for each thing that is done to a table, COMMIT. `fences`
// begin a round of these writes; whoever is told `committed` has them keep it. A refused transaction is left open,
// for whoever asks why; `wait_max`, and a little more for each write: for its answer, after which it is lost.
[[nodiscard]] SentRound send_round(OwnerLink& link, Fences& fences, std::span<const Write> writes, Runs::Way way,
                                   std::chrono::milliseconds wait_max);

}  // namespace sluice::ledger::postgres
