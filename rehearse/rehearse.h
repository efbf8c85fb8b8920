// `sluice rehearse`: a crowd of buyers that comes, buys, waits and pays as a real one would, and an honest account of
// how the shop did.
//
// run() blocks its thread, opens nothing but the connections it is told to, and starts no other thread but one that
// plays the shop's own checkout, if the plan has it. One run is one seed: the same seed brings the same buyers at the
// same moments.
//
// What it costs: 1.5 to 3 us of processor time a request; 48 bytes a planned buyer for the queue, touched only as far
// as the queue ever goes; and about 100 bytes and a jar of cookies for those who wait or win.
#pragma once

#include "base/result.h"
#include "rehearse/judgement/verdict.h"
#include "rehearse/plan.h"
#include "rehearse/progress.h"
#include "rehearse/report/report.h"

namespace sluice::rehearse {

// ErrorKind::invalid_input: a value of the plan is wrong, the target is not this machine and owns_target is not set,
// or the sale is not one for rehearsals and takes_real_stock is not set; nothing was bought. not_found: no such sale.
// unavailable: the shop cannot be reached, the sale does not open in time or is closed, or this machine allows too
// few connections. A shop that fails during the run is not an error but a report.
[[nodiscard]] Result<Report> run(const Plan& plan, ProgressSink& sink, OrdersMust orders = OrdersMust::be_confirmed);

}  // namespace sluice::rehearse
