// The payment provider: whether it is asked, what it told by itself, what a comparison with it has found. Any thread.
#pragma once

#include <string>

#include "edge/context.h"
#include "edge/telemetry/metrics_page.h"
#include "edge/telemetry/stands.h"
#include "order/breaker.h"

namespace sluice::edge {

// `provider`: by name.
void add_breaker(MetricsPage& page, const std::string& provider, const order::BreakerStand& stand);
void add_provider_events(MetricsPage& page, const ProviderEventCounts& counts);
void add_reconciler(MetricsPage& page, const ReconcilerStand& stand);

}  // namespace sluice::edge
