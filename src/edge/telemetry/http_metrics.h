// What is counted of requests and connections, added up over threads. Any thread.
#pragma once

#include <vector>

#include "edge/telemetry/metrics_page.h"
#include "edge/telemetry/telemetry.h"
#include "http/server.h"

namespace sluice::edge {

// `operators`: of the operators' port; nullptr: left out.
void add_request_metrics(MetricsPage& page, const std::vector<const Telemetry*>& edges, const Telemetry* operators);
void add_server_metrics(MetricsPage& page, const std::vector<const http::Stats*>& servers);

}  // namespace sluice::edge
