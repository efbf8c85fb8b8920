// What became of a commit whose answer was lost: asked of the ledger by a write (fences.h), never assumed.
#pragma once

#include "ledger/postgres/fences.h"
#include "ledger/postgres/owner_link.h"

namespace sluice::ledger::postgres {

// Connects anew, as often as it takes. `fences`: of the round that was sent last; they learn what is found. Error:
// unavailable: until `until` nobody could be asked, and nobody knows as yet.
[[nodiscard]] Result<Fate> settle_lost_answer(OwnerLink& link, Fences& fences, Deadline until);

}  // namespace sluice::ledger::postgres
