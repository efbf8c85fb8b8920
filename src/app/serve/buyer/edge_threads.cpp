#include "app/serve/buyer/edge_threads.h"

#include <pthread.h>
#include <sched.h>

#include <string>
#include <thread>

#include "app/settings/allowance_settings.h"
#include "base/random.h"
#include "edge/buyer/buyer_api.h"
#include "http/server.h"

namespace sluice::app {

http::Limits buyers_limits(const Settings& settings, const DescriptorPlan& descriptors, unsigned threads) {
  http::Limits limits = settings.limits;
  limits.connections_max = descriptors.connections;
  limits.connections_of_one_max = connections_of_one(descriptors, connections_share_of_one(allowances_of(settings)));
  limits.turned_away_max = descriptors.turned_away;
  limits.output_bytes_all_max /= threads;
  return limits;
}

unsigned edge_threads(const Settings& settings) {
  if (settings.threads > 0) return settings.threads;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(CPU_COUNT(&set));
}

// One thread and what it owns.
struct EdgeThreads::Edge {
  Edge(const edge::Context& context, const Clock& clock, const http::Limits& limits)
      : api(context, random), server(api, clock, limits) {
    api.attach(server);
  }
  SystemRandom random;
  edge::BuyerApi api;
  http::Server server;
  std::thread thread;
};

EdgeThreads::EdgeThreads(const edge::Context& context, const Clock& clock) : context_(context), clock_(clock) {}

EdgeThreads::~EdgeThreads() {
  stop();
}

void EdgeThreads::speak_tls(std::shared_ptr<http::TlsFront> front, std::string fields) {
  tls_ = std::move(front);
  tls_fields_ = std::move(fields);
}

Result<http::Endpoint> EdgeThreads::listen(http::Endpoint endpoint, const http::Limits& limits,
                                           const http::Front& front, unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    edges_.push_back(std::make_unique<Edge>(context_, clock_, limits));
    edges_.back()->server.stand_behind(front);
    if (tls_) edges_.back()->server.speak_tls(tls_, tls_fields_);
    const auto sharing = i == 0 ? http::Sharing::first : http::Sharing::further;
    const auto port = edges_.back()->server.listen(endpoint, sharing);
    if (!port) return port.error();
    endpoint.port = *port;
  }
  return endpoint;
}

void EdgeThreads::run() {
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    edges_[i]->thread = std::thread([edge = edges_[i].get(), i] {
      pthread_setname_np(pthread_self(), ("edge-" + std::to_string(i)).c_str());
      edge->server.run();
    });
  }
}

void EdgeThreads::stop() {
  for (const auto& each : edges_) each->server.stop();
  for (const auto& each : edges_) {
    if (each->thread.joinable()) each->thread.join();
  }
}

std::vector<const edge::Telemetry*> EdgeThreads::telemetry() const {
  std::vector<const edge::Telemetry*> all;
  for (const auto& each : edges_) all.push_back(&each->api.telemetry());
  return all;
}

std::vector<const http::Stats*> EdgeThreads::servers() const {
  std::vector<const http::Stats*> all;
  for (const auto& each : edges_) all.push_back(&each->server.stats());
  return all;
}

void EdgeThreads::add_to(edge::MetricSources& sources) const {
  sources.edges = telemetry();
  sources.servers = servers();
}

}  // namespace sluice::app
