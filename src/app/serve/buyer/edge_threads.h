// The threads that serve buyers: an HTTP server each, all on one port, over which the kernel spreads connections.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/serve/process/descriptors.h"
#include "app/settings/settings.h"
#include "base/result.h"
#include "base/time.h"
#include "edge/context.h"
#include "edge/telemetry/metrics.h"
#include "http/address/endpoint.h"
#include "http/limits.h"
#include "http/reception/front.h"
#include "http/tls/tls_identity.h"

namespace sluice::app {

// What each thread's server is bounded by: its part of what the process may have.
[[nodiscard]] http::Limits buyers_limits(const Settings& settings, const DescriptorPlan& descriptors,
                                         unsigned threads);

// How many edge threads these settings mean on this machine.
[[nodiscard]] unsigned edge_threads(const Settings& settings);

class EdgeThreads {
public:
  // Both must outlive it.
  EdgeThreads(const edge::Context& context, const Clock& clock);
  ~EdgeThreads();  // stops
  EdgeThreads(const EdgeThreads&) = delete;
  EdgeThreads& operator=(const EdgeThreads&) = delete;

  // They speak TLS; before listen(). See http::Server::speak_tls().
  void speak_tls(std::shared_ptr<http::TlsFront> front, std::string fields);
  // Opens `count` servers, each with these limits and this front. Returns where they listen, or why one of them
  // cannot. Once.
  [[nodiscard]] Result<http::Endpoint> listen(http::Endpoint endpoint, const http::Limits& limits,
                                              const http::Front& front, unsigned count);
  void run();   // begins to serve
  void stop();  // lets all of them answer what they have taken, and waits for their end; idempotent

  // What each of them counts; as long as this lives.
  [[nodiscard]] std::vector<const edge::Telemetry*> telemetry() const;
  [[nodiscard]] std::vector<const http::Stats*> servers() const;
  void add_to(edge::MetricSources& sources) const;

private:
  struct Edge;

  const edge::Context& context_;
  const Clock& clock_;
  std::shared_ptr<http::TlsFront> tls_;  // null: in clear
  std::string tls_fields_;
  std::vector<std::unique_ptr<Edge>> edges_;
};

}  // namespace sluice::app
