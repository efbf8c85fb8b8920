// The bus between an owner, edges and workers, as each of them counts it. Any thread.
#pragma once

#include "edge/telemetry/metrics_page.h"
#include "edge/telemetry/stands.h"

namespace sluice::edge {

// Of the owner.
void add_bus(MetricsPage& page, const BusStand& stand);
// Where the owner is in this process, nobody is ever noted.
void add_stamps(MetricsPage& page, const EdgeStand& stand);
void add_edge_stand(MetricsPage& page, const EdgeStand& stand);
void add_worker_stand(MetricsPage& page, const WorkerStand& stand);

}  // namespace sluice::edge
