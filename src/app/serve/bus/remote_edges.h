// Edges in other processes, as the owner's has them: their requests are played against buyers' rooms of their own, on
// the thread of the bus, and they are told the board.
//
// To the rooms it is as if the edges' visitors had come here: every rule stands once. What an edge has judged is not
// judged again (edge/remote/forwarding.h).
//
// Workers in other processes come by the same bus; what they are handed is their desk's (bus/worker_desk.h).
#pragma once

#include "app/serve/bus/board_of_sales.h"
#include "app/serve/bus/bus_thread.h"
#include "app/serve/bus/stamp_desk.h"
#include "app/settings/settings.h"
#include "base/log.h"
#include "base/random.h"
#include "bus/owner_end.h"
#include "bus/redis/redis_owner_way.h"
#include "bus/worker_desk.h"
#include "edge/buyer/buyer_api.h"
#include "edge/telemetry/metrics.h"

namespace sluice::app {

class RemoteEdges {
public:
  // `context`: of the edges in this process. What is referred to must outlive it. REQUIRES: the cluster has a bus.
  RemoteEdges(const edge::Context& context, const ClusterSettings& cluster, const Clock& clock, Log& log);
  ~RemoteEdges();  // stops
  RemoteEdges(const RemoteEdges&) = delete;
  RemoteEdges& operator=(const RemoteEdges&) = delete;

  void run();   // begins to serve
  void stop();  // answers what was begun; idempotent

  // Who hands out deliveries, once it is attended.
  [[nodiscard]] bus::WorkerDesk& workers() { return workers_; }
  [[nodiscard]] const edge::Telemetry& telemetry() const { return api_.telemetry(); }
  [[nodiscard]] edge::BusStand stand() const;

private:
  const edge::Context context_;
  SystemRandom random_;
  edge::BuyerApi api_;
  StampDesk desk_;
  BoardOfSales board_;
  bus::RedisOwnerWay way_;
  bus::WorkerDesk workers_;
  bus::OwnerEnd end_;
  BusThread thread_;
};

}  // namespace sluice::app
