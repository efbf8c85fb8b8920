#include "app/serve/operator/operators_port.h"

#include <gtest/gtest.h>

#include "app/command/admin/admin_client.h"

namespace sluice::app {
namespace {

class AskedPort {
public:
  explicit AskedPort(OperatorsPort::Server server)
      : port(OperatorsPort::open({.address = "127.0.0.1", .port = 0}, std::move(server), clock).value()) {}
  // "200 ready\n"
  [[nodiscard]] std::string says(const std::string& path) const {
    const auto reply = AdminClient::ask_anybody("http://" + http::to_string(port->endpoint()) + path);
    return reply ? std::to_string(reply->status) + " " + reply->body : reply.error().detail;
  }

  const SystemClock clock;
  const std::unique_ptr<OperatorsPort> port;
};

TEST(OperatorsPort, AnswersProbesAndSendsWhoeverWantsMoreElsewhere) {
  std::atomic<bool> is_heard{false};
  const AskedPort edge({.role = "edge",
                        .why_not_ready = [&is_heard] { return is_heard ? "" : "no owner is heard"; },
                        .metrics = [] { return "edge_up 1\n"; },
                        .elsewhere = "an edge: look elsewhere"});
  EXPECT_EQ(edge.says("/livez"), "200 alive\n");
  EXPECT_EQ(edge.says("/metrics"), "200 edge_up 1\n");
  EXPECT_EQ(edge.says("/v1/admin/sales"), "404 an edge: look elsewhere\n");
  EXPECT_EQ(edge.says("/readyz"), "503 edge: no owner is heard\n");
  is_heard = true;
  EXPECT_EQ(edge.says("/readyz"), "200 ready\n");
  edge.port->drain();
  EXPECT_EQ(edge.says("/readyz"), "503 edge: the server is stopping\n");
  EXPECT_EQ(edge.says("/livez"), "200 alive\n");
}

TEST(OperatorsPort, WithNothingElsewhereSaysEverywhereWhyItIsNotReady) {
  const AskedPort standby({.role = "standby", .why_not_ready = [] { return "another server runs"; }, .metrics = {}});
  EXPECT_EQ(standby.says("/readyz"), "503 standby: another server runs\n");
  EXPECT_EQ(standby.says("/v1/admin/sales"), "503 standby: another server runs\n");
}

}  // namespace
}  // namespace sluice::app
