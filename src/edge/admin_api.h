// The operator's API: what port 9090 speaks. Loopback by default; everything but /metrics, /livez and /readyz asks
// for the admin token.
//
// Runs on a server and thread of its own, so that a scrape or a slow operator never stands in a buyer's way.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "edge/context.h"
#include "edge/problem.h"
#include "edge/request_body.h"
#include "http/message.h"
#include "http/server.h"

namespace sluice::edge {

class Replies;

class AdminApi final : public http::Handler {
public:
  struct Options {
    std::string token;
    std::vector<std::string> hosts;        // what Host may say, besides loopback names (against DNS rebinding)
    std::function<std::string()> metrics;  // the Prometheus page
  };
  AdminApi(const Context& context, Random& random, Options options);
  ~AdminApi() override;

  void attach(http::Server& server);
  void handle(const http::Request& request, http::Exchange& exchange) override;

  // Thread-safe: /readyz says no from now on, so that balancers look elsewhere before we stop.
  void drain() { draining_.store(true, std::memory_order_release); }

private:
  class PendingCall;
  struct Visit {
    const http::Request* request;
    http::Exchange* exchange;
    http::Deferred* deferred;
    std::string_view traceparent;
  };

  void route(Visit& visit);
  void route_sale(Visit& visit, std::string_view rest);
  void route_codes(Visit& visit, const std::string& id, const std::string& line);
  void change_sale(Visit& visit, const std::string& id);
  void list_sales(Visit& visit);
  void read_sale(Visit& visit, const std::string& id);
  void adjust_stock(Visit& visit, const std::string& id, const std::string& item);
  void report_load(Visit& visit, const std::string& id);
  void read_origin_keys(Visit& visit, const std::string& id);
  void livez(Visit& visit);
  void readyz(Visit& visit);
  [[nodiscard]] bool is_trusted_host(std::string_view host) const;
  [[nodiscard]] bool is_authorised(std::string_view authorization) const;
  void send(Visit& visit, shop::Command command);
  void complete(PendingCall& call);
  void respond(Visit& visit, int status, std::string_view content_type, std::string_view body,
               std::string_view headers = {});
  void refuse(Visit& visit, const Refusal& refusal, std::string_view headers = {});

  const Context& context_;
  Random& random_;
  const Options options_;
  std::shared_ptr<Replies> replies_;
  std::atomic<bool> draining_{false};
};

}  // namespace sluice::edge
