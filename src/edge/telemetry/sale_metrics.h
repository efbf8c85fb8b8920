// What is counted of sales: their lines, gates, units, holds, orders and jobs. Any thread.
#pragma once

#include "edge/telemetry/metrics_page.h"
#include "shop/told/sale_front.h"

namespace sluice::edge {

void add_sale_metrics(MetricsPage& page, const shop::Directory& sales);

}  // namespace sluice::edge
