// What requests cost on this machine: a server of one's own is rushed by a rehearsal's crowd, and the processor time
// of its threads is shared among what they did.
//
// Two crowds: one of which nearly everybody is told that all is sold, and one of which everybody buys and pays. What
// has no crowd of its own (pages, documents, places) is taken to be dearer or cheaper than it was where
// docs/performance.md measured it by as much as the click is.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "lab/costs.h"

namespace sluice::app {

// Takes some seconds, a server's memory, and the folder's disk for what 200 orders write.
// ErrorKind::io, unavailable: the server for it did not start, or was not to be rushed; one line says why.
[[nodiscard]] Result<lab::Costs> measure_costs(const std::filesystem::path& folder);

}  // namespace sluice::app
