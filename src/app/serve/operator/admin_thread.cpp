#include "app/serve/operator/admin_thread.h"

#include <pthread.h>

#include <utility>

namespace sluice::app {
namespace {

http::Limits limits_of(const AdminThread::Options& options) {
  http::Limits limits = options.limits;
  limits.connections_max = options.connections_max;
  limits.turned_away_max = 1;  // of the reserve, too
  limits.body_bytes_max = edge::AdminApi::body_bytes_max;
  limits.pipeline_max = 8;
  limits.evict_idle_after = Duration::zero();  // a probe that is not answered has the whole server restarted
  return limits;
}

}  // namespace

AdminThread::AdminThread(const edge::Context& context, Random& random, const Clock& clock, const Options& options,
                         edge::MetricSources sources)
    : sources_(std::move(sources)),
      api_(context, random,
           edge::AdminApi::Options{.token = options.token,
                                   .hosts = options.hosts,
                                   .metrics = [this, &clock] { return edge::render_metrics(sources_, clock.wall()); },
                                   .pulse = [this, &clock] { return pulse_.text(clock.wall()); },
                                   .orders = options.orders,
                                   .people = options.people,
                                   .slow = &passwords_,
                                   .figures = options.figures,
                                   .preflight = options.preflight,
                                   .renew_keys = options.renew_keys}),
      server_(api_, clock, limits_of(options)) {
  sources_.operators = &api_.telemetry();
  api_.attach(server_);
  passwords_.thread.emplace(server_);
}

AdminThread::~AdminThread() {
  stop();
}

Result<http::Endpoint> AdminThread::listen(const http::Endpoint& endpoint) {
  const auto port = server_.listen(endpoint, http::Sharing::first);
  if (!port) return port.error();
  return http::Endpoint{endpoint.address, *port};
}

void AdminThread::run() {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "admin");
    server_.run();
  });
}

void AdminThread::stop() {
  server_.stop();
  if (thread_.joinable()) thread_.join();
  api_.stop();
  passwords_.thread.reset();
}

}  // namespace sluice::app
