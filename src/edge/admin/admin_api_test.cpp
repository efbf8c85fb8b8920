#include "edge/admin/admin_api.h"

#include <gtest/gtest.h>

#include "edge/edge_test_kit.h"

namespace sluice::edge {
namespace {

using http::Method;
using shop::Verdict;

class AdminApiTest : public ::testing::Test {
protected:
  TestRequest ask(Method method, const std::string& path, const std::string& body = {}) {
    return {.method = method, .path = path, .body = body, .authorization = "Bearer secret", .host = "127.0.0.1:9090"};
  }
  std::shared_ptr<TestAnswer> decided(const TestRequest& request, const shop::Answer& answer) {
    const auto told = edge.operators(request);
    EXPECT_EQ(told->status, 0) << told->body;
    asked = edge.owner([&](const shop::Command&) { return answer; });
    return told;
  }
  static TestRequest probe(const std::string& path) { return {.path = path, .host = "localhost"}; }
  TestEdge edge;
  std::vector<shop::Command> asked;
  const std::string stock = "/admin/v1/sales/drop/items/tee/stock";
};

TEST_F(AdminApiTest, AHostsNameHasNoCaseAndAStrangersIsRefused) {
  for (const char* host :
       {"LOCALHOST:9090", "localhost", "ops.example", "OPS.EXAMPLE:443", "127.0.0.1", "[::1]:9090", ""}) {
    TestRequest request = ask(Method::get, "/admin/v1/sales");
    request.host = host;
    EXPECT_EQ(edge.operators(request)->status, 200) << host;
    request.host = std::string("evil.") + host;
    if (*host != '\0') {
      EXPECT_EQ(edge.operators(request)->problem(), "cross-site") << host;
    }
  }
}

TEST_F(AdminApiTest, TheTokenIsAskedForBelowAdminInAnyCaseOfItsScheme) {
  TestRequest request = ask(Method::get, "/admin/v1/sales");
  for (const char* right : {"Bearer secret", "bearer secret", "BEARER secret"}) {
    request.authorization = right;
    EXPECT_EQ(edge.operators(request)->status, 200) << right;
  }
  for (const char* wrong :
       {"", "Bearer", "Bearer secre", "Bearer secrets", "Bearer  secret", "Basic secret", "secret"}) {
    request.authorization = wrong;
    EXPECT_EQ(edge.operators(request)->problem(), "bad-credentials") << wrong;
  }
  for (const char* open : {"/livez", "/readyz", "/metrics", "/openapi.json", "/"}) {
    EXPECT_EQ(edge.operators(probe(open))->status, 200) << open;
  }
}

TEST_F(AdminApiTest, HeadIsAnsweredWhereGetIs) {
  edge.add(a_drop());
  for (const char* path : {"/admin/v1/sales", "/admin/v1/sales/drop", "/livez"}) {
    EXPECT_EQ(edge.operators(ask(Method::head, path))->status, 200) << path;
  }
  EXPECT_EQ(decided(ask(Method::head, "/admin/v1/sales/drop/report"), {.verdict = Verdict::found})->status, 200);
}

TEST_F(AdminApiTest, AnotherVerbIsToldWhatIsAllowed) {
  const auto answer = edge.operators(ask(Method::post, "/admin/v1/sales/drop"));
  EXPECT_EQ(answer->problem(), "method-not-allowed");
  EXPECT_TRUE(answer->has("Allow: GET, PUT, PATCH\r\n"));
}

TEST_F(AdminApiTest, APutOfWhatIsAlreadySoIsNoConflict) {
  edge.add(a_drop());
  const shop::Answer conflict{.verdict = Verdict::conflict, .detail = "exists"};
  const std::string same = shop::to_json(a_drop());
  EXPECT_EQ(decided(ask(Method::put, "/admin/v1/sales/drop", same), conflict)->status, 200);
  shop::SaleConfig other = a_drop();
  other.cap = 5;
  EXPECT_EQ(decided(ask(Method::put, "/admin/v1/sales/drop", shop::to_json(other)), conflict)->problem(), "conflict");
}

TEST_F(AdminApiTest, AKeyGoesToTheOwnerWithEveryChangeAndItsAnswerIsToldAgain) {
  TestRequest request = ask(Method::post, stock, R"({"delta":50})");
  request.key = "\"deliver-7\"";
  const auto told = decided(request, {.verdict = Verdict::replayed, .status = 200, .body = R"({"stock":150})"});
  EXPECT_EQ(told->status, 200);
  EXPECT_TRUE(told->has("Idempotent-Replayed: true\r\n"));
  const shop::RequestKey first = std::get<shop::AdjustStock>(asked.at(0)).request;
  EXPECT_EQ(first.key, "deliver-7");
  EXPECT_EQ(first.route, "POST " + stock);
  request.body = R"({"delta":51})";
  EXPECT_EQ(decided(request, {.verdict = Verdict::key_mismatch})->problem(), "key-mismatch");
  EXPECT_NE(std::get<shop::AdjustStock>(asked.at(0)).request.fingerprint, first.fingerprint);
  request.key = "a b";
  EXPECT_EQ(edge.operators(request)->problem(), "bad-idempotency-key");
}

TEST_F(AdminApiTest, EveryChangeTakesAKey) {
  const std::string sale = "/admin/v1/sales/drop";
  const std::string job = "/admin/v1/jobs/" + JobId(Id128(1, 2)).str();
  std::vector<TestRequest> changes{ask(Method::put, sale, shop::to_json(a_drop())),
                                   ask(Method::patch, sale, "{}"),
                                   ask(Method::post, stock, R"({"delta":1})"),
                                   ask(Method::post, sale + "/priority/press/codes", R"({"count":1})"),
                                   ask(Method::post, job + "/retry"),
                                   ask(Method::post, job + "/drop")};
  for (const char* action : {"open", "pause", "resume", "close"})
    changes.push_back(ask(Method::post, sale + "/" + action));
  for (TestRequest& request : changes) {
    request.key = "k";
    EXPECT_EQ(edge.operators(request)->status, 0) << request.path;
    for (const shop::Command& command : edge.owner()) {
      std::visit(
          [&](const auto& each) {
            if constexpr (requires { each.request; }) {
              EXPECT_EQ(each.request.key, "k") << request.path;
            } else {
              ADD_FAILURE() << request.path << " takes no key";
            }
          },
          command);
    }
  }
}

TEST_F(AdminApiTest, AnOperatorGetsThroughAFullMailbox) {
  TestEdge full(0);
  full.add(a_drop());
  EXPECT_EQ(full.operators(ask(Method::get, "/admin/v1/sales/drop/report"))->status, 0);
  EXPECT_EQ(full.owner().size(), 1U);
}

TEST_F(AdminApiTest, JobsAreReadRetriedAndDropped) {
  TestRequest list = ask(Method::get, "/admin/v1/jobs");
  list.query = "state=dead";
  EXPECT_EQ(decided(list, {.verdict = Verdict::found, .body = R"({"jobs":[]})"})->status, 200);
  EXPECT_EQ(std::get<shop::ReadJobs>(asked.at(0)).state, "dead");
  list.query = "state=ill";
  EXPECT_EQ(edge.operators(list)->problem(), "invalid-field");
  const std::string job = "/admin/v1/jobs/" + JobId(Id128(1, 2)).str();
  EXPECT_EQ(decided(ask(Method::get, job), {.verdict = Verdict::no_such_job})->problem(), "no-such-job");
  EXPECT_EQ(decided(ask(Method::post, job + "/drop"), {.verdict = Verdict::done, .body = "{}"})->status, 200);
  EXPECT_EQ(std::get<shop::ActOnJob>(asked.at(0)).action, shop::JobAction::drop);
  EXPECT_EQ(edge.operators(ask(Method::post, "/admin/v1/jobs/x/retry"))->problem(), "no-such-job");
}

TEST_F(AdminApiTest, AnOperatorsTraceIdComesBack) {
  TestRequest request = ask(Method::get, "/admin/v1/sales/drop/report");
  request.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  EXPECT_TRUE(decided(request, {.verdict = Verdict::no_such_sale})->says("4bf92f3577b34da6a3ce929d0e0e4736"));
}

TEST_F(AdminApiTest, IsNotReadyWhileDrainingOrWhileNothingCanBeWritten) {
  edge.health.mode = shop::Health::Mode::failed;
  EXPECT_EQ(edge.operators(probe("/readyz"))->status, 503);
  edge.health.mode = shop::Health::Mode::writable;
  edge.admin->drain();
  EXPECT_EQ(edge.operators(probe("/readyz"))->status, 503);
}

}  // namespace
}  // namespace sluice::edge
