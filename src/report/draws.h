// Whether the draw of a sale's lobby was what had been promised: made once more from its key
// (docs/decisions/0008-draw.md). Pure. Cost: linear in the people drawn.
#pragma once

#include <vector>

#include "line/draw.h"
#include "report/figures.h"

namespace sluice::report {

// By line; empty: the sale has none.
[[nodiscard]] std::vector<DrawCheck> check_draws(const ledger::SaleAccount& account);

// True: each of the people has a place of their own.
[[nodiscard]] bool gives_every_place_once(const line::Draw& draw);

}  // namespace sluice::report
