#include "app/serve/operator/operators_port.h"

#include <utility>

#include "base/background_thread.h"
#include "edge/desk.h"
#include "edge/telemetry/metrics.h"

namespace sluice::app {
namespace {

constexpr std::string_view text_type = "text/plain; charset=utf-8";

}  // namespace

Result<std::unique_ptr<OperatorsPort>> OperatorsPort::open(const http::Endpoint& endpoint, Server server,
                                                           const Clock& clock) {
  std::unique_ptr<OperatorsPort> port(new OperatorsPort(std::move(server), clock));
  const auto number = port->listener_.listen(endpoint, http::Sharing::first);
  if (!number) return number.error();
  port->endpoint_ = {endpoint.address, *number};
  port->thread_ = std::thread([self = port.get()] {
    become_background_thread(self->server_.thread.c_str());
    self->listener_.run();
  });
  return port;
}

OperatorsPort::~OperatorsPort() {
  listener_.stop();
  if (thread_.joinable()) thread_.join();
}

void OperatorsPort::handle(const http::Request& request, http::Exchange& exchange) {
  const auto say = [&](int status, std::string_view type, std::string_view body) {
    exchange.respond({.status = status, .content_type = type, .extra_headers = edge::no_store, .body = body});
  };
  if (request.path == "/livez") return say(200, text_type, "alive\n");
  if (request.path == "/metrics") return say(200, edge::metrics_type, server_.metrics());
  if (request.path != "/readyz" && !server_.elsewhere.empty()) return say(404, text_type, server_.elsewhere + "\n");
  const std::string why = why_not_ready();
  why.empty() ? say(200, text_type, "ready\n") : say(503, text_type, server_.role + ": " + why + "\n");
}

std::string OperatorsPort::why_not_ready() const {
  return is_draining_.load(std::memory_order_acquire) ? "the server is stopping" : server_.why_not_ready();
}

}  // namespace sluice::app
