// What runs, and what it takes of the machine. Any thread.
#pragma once

#include <string>

#include "base/time.h"
#include "edge/telemetry/metrics_page.h"

namespace sluice::edge {

// `now`: what the server's clock says.
void add_what_runs(MetricsPage& page, const std::string& version, const std::string& role, WallTime now);
// Processor time, memory and descriptors of this process. Cost: reads /proc.
void add_process(MetricsPage& page);

}  // namespace sluice::edge
