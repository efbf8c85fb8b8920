// What there is to say of the bus at a start.
#pragma once

#include <string>

#include "app/settings/cluster_settings.h"
#include "base/result.h"

namespace sluice::app {

// "bus: HOST:PORT", and whether it is there: one that is away comes back. invalid_input: it refuses us, or is no
// Redis; the line names it. REQUIRES: the cluster has one.
[[nodiscard]] Result<std::string> note_of_bus(const ClusterSettings& cluster);

}  // namespace sluice::app
