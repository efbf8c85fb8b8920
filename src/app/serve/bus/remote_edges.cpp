#include "app/serve/bus/remote_edges.h"

#include "app/command/version.h"
#include "edge/remote/forwarding.h"
#include "token/key_keeper.h"

namespace sluice::app {
namespace {

edge::Context asked_by_edges(edge::Context context) {
  context.front = edge::all_trusted();
  return context;
}

}  // namespace

RemoteEdges::RemoteEdges(const edge::Context& context, const ClusterSettings& cluster, const Clock& clock, Log& log)
    : context_(asked_by_edges(context)),
      api_(context_, random_),
      desk_(api_, clock, log),
      board_(context_.directory),
      way_(*cluster.bus, cluster.name, token::fingerprint_of(context_.keys), clock),
      workers_({.clock = clock,
                .log = log,
                .hand = bus::Hand{random_.next()},
                .version = version_and_commit(),
                .keys = [&keys = context_.keys] { return token::fingerprint_of(keys); },
                .wake = [this] { way_.wake(); }}),
      end_({.way = way_,
            .board = board_,
            .clock = clock,
            .log = log,
            .keys = [&keys = context_.keys] { return token::fingerprint_of(keys); },
            .may_claim = [&health = context_.health] { return health.can_write(); },
            .workers = &workers_}) {
  api_.attach(end_);
  end_.serve(desk_);
}

RemoteEdges::~RemoteEdges() {
  stop();
}

void RemoteEdges::run() {
  thread_.run(end_, way_);
}

void RemoteEdges::stop() {
  thread_.stop();
  workers_.close();
}

edge::BusStand RemoteEdges::stand() const {
  const bus::OwnerEnd::Stand stand = end_.stand();
  edge::BusStand told{.is_connected = stand.is_connected,
                      .is_displaced = stand.is_displaced,
                      .played = stand.played,
                      .repeated = stand.repeated,
                      .late = stand.late};
  const bus::WorkerDesk::Stand tasks = workers_.stand();
  told.workers = tasks.workers;
  told.handed_out = tasks.handed_out;
  told.done = tasks.done;
  told.taken_back = tasks.taken_back;
  for (const bus::OwnerEnd::SeenEdge& each : stand.edges) told.edges.push_back({.name = each.name, .lag = each.lag});
  return told;
}

}  // namespace sluice::app
