// The sale that a rehearsal is about to rush: looked at beforehand, and waited for until it opens.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "rehearse/crowd/sale_view.h"
#include "rehearse/plan.h"
#include "rehearse/progress.h"
#include "rehearse/target.h"

namespace sluice::rehearse {

// Blocks until the sale is open: looks once a second, and right at the opening time.
// ErrorKind::not_found: no such sale. invalid_input: it has nothing to buy, or robots may not buy from it.
// unavailable: the shop cannot be reached, or the sale is closed, paused, or does not open in time.
[[nodiscard]] Result<SaleView> wait_for_opening(const Plan& plan, const Target& target, const Clock& clock,
                                                ProgressSink& sink);

}  // namespace sluice::rehearse
