// Who operates: by token, by log-in, and what they may.
#include <gtest/gtest.h>

#include "edge/edge_test_kit.h"
#include "edge/people/password.h"

namespace sluice::edge {
namespace {

using http::Method;
using shop::Verdict;

class PeopleTest : public ::testing::Test {
protected:
  PeopleTest() {
    SeededRandom salt(3);
    static const std::string hash = hash_password("correct horse battery", make_salt(salt));
    for (const char* role : {"view", "operate", "admin"}) {
      const std::string name = role == std::string("view")      ? "vera"
                               : role == std::string("operate") ? "oscar"
                                                                : "ada";
      put(name, role, hash);
    }
    edge.add(a_drop());
  }
  void put(const std::string& name, const std::string& role, const std::string& hash) {
    ledger::PutUser user;
    user.name = name;
    user.role = role;
    user.password = hash;
    const std::vector<ledger::Write> writes{user};
    ASSERT_TRUE(edge.ledger.commit(writes));
  }
  // As the dashboard asks.
  TestRequest page(Method method, const std::string& path, const std::string& body = {}) {
    return {.method = method,
            .path = path,
            .body = body,
            .cookie = cookie,
            .origin = "http://127.0.0.1:9090",
            .fetch_site = "same-origin",
            .host = "127.0.0.1:9090",
            .operator_page = "1"};
  }
  std::shared_ptr<TestAnswer> log_in(const std::string& user, const std::string& password = "correct horse battery") {
    const auto answer = edge.operators(
        page(Method::post, "/admin/v1/session", R"({"user":")" + user + R"(","password":")" + password + R"("})"));
    edge.slow.run();
    for (const auto& [name, value] : answer->cookies()) cookie = name + "=" + value;
    return answer;
  }
  // The kinds of the acts that were noted since it was last asked.
  std::string noted() {
    std::string kinds;
    for (const shop::Command& command : edge.owner()) {
      const auto* note = std::get_if<shop::NoteAct>(&command);
      if (note != nullptr)
        kinds += (kinds.empty() ? "" : " ") + note->by.who + ":" + note->act.kind + note->act.became;
    }
    return kinds;
  }

  TestEdge edge;
  std::string cookie;
};

TEST_F(PeopleTest, ALogInMakesACookieThatIsTheServersAlone) {
  const auto answer = log_in("ada");
  EXPECT_EQ(answer->status, 200) << answer->body;
  EXPECT_TRUE(answer->says(R"({"who":"ada","role":"admin","ends_at":"2026-12-24T14:00:00.000Z"})")) << answer->body;
  EXPECT_TRUE(answer->has("Set-Cookie: sluice_operator="));
  EXPECT_TRUE(answer->has("; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200\r\n")) << answer->fields;
  EXPECT_EQ(noted(), "ada:session.begun");
  EXPECT_EQ(edge.operators(page(Method::get, "/admin/v1/sales"))->status, 200);
}

TEST_F(PeopleTest, BehindHttpsTheCookieIsOfHttpsAlone) {
  TestRequest request =
      page(Method::post, "/admin/v1/session", R"({"user":"ada","password":"correct horse battery"})");
  request.host = "ops.example";
  request.origin = "https://ops.example";
  const auto answer = edge.operators(request);
  edge.slow.run();
  EXPECT_TRUE(answer->has("Set-Cookie: __Host-sluice_operator=")) << answer->fields;
  EXPECT_TRUE(answer->has("; Secure")) << answer->fields;
  const std::string id = answer->cookies()["__Host-sluice_operator"];
  cookie = "__Host-sluice_operator=" + id;
  EXPECT_EQ(edge.operators(page(Method::get, "/admin/v1/sales"))->status, 200);
  cookie = "sluice_operator=" + id;
  EXPECT_EQ(edge.operators(page(Method::get, "/admin/v1/sales"))->status, 401) << "planted under the other name";
}

TEST_F(PeopleTest, AWrongPasswordAndAnUnknownUserAreRefusedAlike) {
  const auto wrong = log_in("ada", "wrong horse battery");
  EXPECT_EQ(wrong->problem(), "bad-credentials");
  EXPECT_EQ(noted(), "ada:session.refused");
  const auto unknown = log_in("correct horse battery", "ada");
  EXPECT_EQ(unknown->problem(), "bad-credentials");
  EXPECT_EQ(noted(), "unknown:session.refused") << "a password in the wrong field is not kept";
  const auto without_trace = [](std::string body) { return body.substr(0, body.find("trace_id")); };
  EXPECT_EQ(without_trace(wrong->body), without_trace(unknown->body));
  EXPECT_EQ(cookie, "");
}

TEST_F(PeopleTest, NobodyGuessesForLong) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("ada", "wrong horse battery")->problem(), "bad-credentials");
  const auto refused = log_in("ada");
  EXPECT_EQ(refused->problem(), "too-many-log-ins");
  EXPECT_TRUE(refused->has("Retry-After: 60\r\n")) << refused->fields;
  EXPECT_EQ(log_in("oscar")->status, 200);
  edge.clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(log_in("ada")->status, 200);
}

TEST_F(PeopleTest, WhoFindsTheWorkersFullIsToldToComeAgain) {
  edge.slow.room = 0;
  EXPECT_EQ(log_in("ada")->problem(), "overloaded");
}

TEST_F(PeopleTest, WhatIsNoLogInIsRefused) {
  for (const char* body :
       {R"({})", R"({"user":"ada"})", R"({"user":"ada","password":""})", R"({"user":1,"password":"x"})"}) {
    EXPECT_EQ(edge.operators(page(Method::post, "/admin/v1/session", body))->problem(), "invalid-field") << body;
  }
  EXPECT_EQ(edge.operators(page(Method::post, "/admin/v1/session", "x"))->problem(), "not-json");
}

TEST_F(PeopleTest, AnotherSitesPageNeitherLogsInNorChangesAnything) {
  log_in("ada");
  struct Case {
    const char* origin;
    const char* fetch_site;
    const char* operator_page;
  };
  for (const Case& forged :
       {Case{"http://evil.example", "cross-site", "1"}, Case{"http://evil.example", "", "1"},
        Case{"http://127.0.0.1:8080", "same-site", "1"}, Case{"null", "", "1"},
        Case{"http://127.0.0.1:9090", "same-origin", ""}, Case{"", "none", "1"}, Case{"", "", "1"}}) {
    for (const char* path : {"/admin/v1/sales/drop/close", "/admin/v1/users"}) {
      TestRequest request = page(Method::post, path, "{}");
      request.origin = forged.origin;
      request.fetch_site = forged.fetch_site;
      request.operator_page = forged.operator_page;
      EXPECT_EQ(edge.operators(request)->problem(), "cross-site") << forged.origin << forged.fetch_site;
    }
    TestRequest request = page(Method::post, "/admin/v1/session", R"({"user":"ada","password":"x"})");
    request.origin = forged.origin;
    request.fetch_site = forged.fetch_site;
    const bool is_foreign =
        std::string(forged.fetch_site) != "same-origin" && (*forged.origin != 0 || *forged.fetch_site != 0);
    if (is_foreign) {
      EXPECT_EQ(edge.operators(request)->problem(), "cross-site") << forged.origin;
    }
  }
  EXPECT_EQ(edge.owner().size(), 1U) << "the log-in";
}

TEST_F(PeopleTest, EachMayWhatTheirRoleMayAndIsToldWhichOneIsNeeded) {
  const std::string patch = R"({"message":"x"})";
  struct Case {
    Method method;
    const char* path;
    Role needed;
  };
  for (const Case& row :
       {Case{Method::get, "/admin/v1/sales", Role::view}, Case{Method::get, "/admin/v1/session", Role::view},
        Case{Method::patch, "/admin/v1/sales/drop", Role::operate},
        Case{Method::get, "/admin/v1/sales/drop/orders", Role::operate},
        Case{Method::get, "/admin/v1/sales/drop/origin-key", Role::admin},
        Case{Method::get, "/admin/v1/users", Role::admin}}) {
    for (const auto& [user, role] :
         {std::pair("vera", Role::view), std::pair("oscar", Role::operate), std::pair("ada", Role::admin)}) {
      log_in(user);
      const auto answer = edge.operators(page(row.method, row.path, patch));
      if (role >= row.needed) {
        EXPECT_TRUE(answer->status == 200 || answer->status == 0) << user << row.path << answer->body;
      } else {
        EXPECT_EQ(answer->problem(), "role-too-low") << user << row.path;
        EXPECT_TRUE(answer->says("\"role\":\"" + std::string(to_string(row.needed)) + "\"")) << answer->body;
      }
    }
    cookie.clear();
    const auto nobody = edge.operators(page(row.method, row.path, patch));
    EXPECT_EQ(nobody->problem(), "bad-credentials") << row.path;
    EXPECT_TRUE(nobody->says("\"role\":\"" + std::string(to_string(row.needed)) + "\"")) << nobody->body;
  }
}

TEST_F(PeopleTest, ARoleThatWasChangedAndAUserThatWasRemovedCountAtOnce) {
  log_in("oscar");
  const std::string hash = edge.people->read_user("oscar").value()->password;
  put("oscar", "view", hash);
  EXPECT_EQ(edge.operators(page(Method::patch, "/admin/v1/sales/drop", "{}"))->problem(), "role-too-low");
  put("oscar", "admin", hash);
  EXPECT_EQ(edge.operators(page(Method::get, "/admin/v1/users"))->status, 200);
  const std::vector<ledger::Write> gone{ledger::DeleteUser{.name = "oscar"}};
  ASSERT_TRUE(edge.ledger.commit(gone));
  EXPECT_EQ(edge.operators(page(Method::get, "/admin/v1/sales"))->status, 401);
  put("oscar", "admin", hash);
  EXPECT_EQ(edge.operators(page(Method::get, "/admin/v1/sales"))->status, 401) << "a session that ended stays so";
}

TEST_F(PeopleTest, AnotherPasswordEndsAllSessionsButTheOneThatMadeIt) {
  log_in("oscar");
  const std::string elsewhere = cookie;
  log_in("oscar");
  (void)edge.owner();
  const auto answer =
      edge.operators(page(Method::post, "/admin/v1/session/password",
                          R"({"password":"correct horse battery","new_password":"another long one"})"));
  edge.slow.run();
  (void)edge.owner([this](const shop::Command& command) {
    const auto& user = std::get<shop::PutUser>(command);
    put(user.user, user.role, user.password);
    return shop::Answer{.verdict = Verdict::done, .body = "{}"};
  });
  EXPECT_EQ(answer->status, 200) << answer->body;
  EXPECT_EQ(edge.operators(page(Method::get, "/admin/v1/session"))->status, 200);
  cookie = elsewhere;
  EXPECT_EQ(edge.operators(page(Method::get, "/admin/v1/session"))->status, 401);
  EXPECT_EQ(log_in("oscar")->problem(), "bad-credentials");
  EXPECT_EQ(log_in("oscar", "another long one")->status, 200);
}

TEST_F(PeopleTest, OnesOwnPasswordIsChangedByWhoKnowsIt) {
  log_in("vera");
  (void)edge.owner();
  const auto change = [this](const char* body) {
    const auto answer = edge.operators(page(Method::post, "/admin/v1/session/password", body));
    edge.slow.run();
    return answer;
  };
  EXPECT_EQ(change(R"({"password":"wrong horse battery","new_password":"another long one"})")->problem(),
            "invalid-field");
  EXPECT_EQ(change(R"({"password":"correct horse battery","new_password":"short"})")->problem(), "invalid-field");
  EXPECT_EQ(change(R"({"password":"correct horse battery","new_password":"aaaaaaaaaaaaaaa"})")->problem(),
            "invalid-field");
  EXPECT_EQ(noted(), "vera:session.refused");
}

TEST_F(PeopleTest, LoggingOutEndsTheSession) {
  log_in("ada");
  (void)edge.owner();
  const auto answer = edge.operators(page(Method::del, "/admin/v1/session"));
  EXPECT_EQ(answer->status, 204);
  EXPECT_TRUE(answer->has("Max-Age=0"));
  EXPECT_EQ(noted(), "ada:session.ended");
  EXPECT_EQ(edge.operators(page(Method::get, "/admin/v1/session"))->status, 401);
}

TEST_F(PeopleTest, ASessionEndsAndWhoWatchesByItIsLetGo) {
  log_in("vera");
  const auto watching = edge.operators(page(Method::get, "/admin/v1/events"));
  EXPECT_EQ(watching->body, "data: {}\n\n");
  edge.operators_loop.beat();
  EXPECT_EQ(watching->body, "data: {}\n\ndata: {}\n\n");
  edge.clock.advance(std::chrono::hours(2));
  edge.operators_loop.beat();
  EXPECT_EQ(watching->body, "data: {}\n\ndata: {}\n\n") << "watching is no use of a session";
  EXPECT_EQ(edge.operators(page(Method::get, "/admin/v1/session"))->status, 401);
}

TEST_F(PeopleTest, AWrongTokenIsNotSavedByACookie) {
  log_in("ada");
  TestRequest request = page(Method::get, "/admin/v1/sales");
  request.authorization = "Bearer wrong";
  EXPECT_EQ(edge.operators(request)->status, 401);
}

TEST_F(PeopleTest, TheTokenIsNobodysSessionAndMayEverything) {
  TestRequest request{.path = "/admin/v1/session", .authorization = "Bearer secret", .host = "127.0.0.1:9090"};
  EXPECT_TRUE(edge.operators(request)->says(R"({"who":"token","role":"admin","ends_at":null})"));
  request.path = "/admin/v1/session/password";
  request.method = Method::post;
  request.body = R"({"password":"x","new_password":"another long one"})";
  EXPECT_EQ(edge.operators(request)->problem(), "conflict");
}

TEST_F(PeopleTest, UsersAreListedAddedChangedAndRemoved) {
  log_in("ada");
  (void)edge.owner();
  EXPECT_TRUE(edge.operators(page(Method::get, "/admin/v1/users"))->says(R"({"user":"vera","role":"view")"));
  EXPECT_FALSE(edge.operators(page(Method::get, "/admin/v1/users"))->says("scrypt"));
  const auto add = [this](const char* body) {
    const auto answer = edge.operators(page(Method::post, "/admin/v1/users", body));
    edge.slow.run();
    return answer;
  };
  EXPECT_EQ(add(R"({"user":"vera","role":"view","password":"a long password"})")->problem(), "conflict");
  for (const char* wrong : {R"({"user":"token","role":"view","password":"a long password"})",
                            R"({"user":"Bob","role":"view","password":"a long password"})",
                            R"({"user":"bob","role":"root","password":"a long password"})",
                            R"({"user":"bob","role":"view","password":"short"})", R"({"user":"bob","role":"view"})",
                            R"({"user":"bob-the-builder","role":"view","password":"bob-the-builder"})"}) {
    EXPECT_EQ(add(wrong)->problem(), "invalid-field") << wrong;
  }
  EXPECT_EQ(add(R"({"user":"bob","role":"view","password":"a long password"})")->status, 0);
  const auto asked =
      edge.owner([](const shop::Command&) { return shop::Answer{.verdict = Verdict::created, .body = "{}"}; });
  const auto& put = std::get<shop::PutUser>(asked.at(0));
  EXPECT_EQ(put.by.who, "ada");
  EXPECT_TRUE(is_password("a long password", put.password));
  const auto change = edge.operators(page(Method::patch, "/admin/v1/users/vera", R"({"role":"operate"})"));
  const auto changes = edge.owner();
  EXPECT_EQ(std::get<shop::PutUser>(changes.at(0)).role, "operate");
  EXPECT_FALSE(std::get<shop::PutUser>(changes.at(0)).is_password_new);
  EXPECT_EQ(edge.operators(page(Method::patch, "/admin/v1/users/vera", "{}"))->problem(), "invalid-field");
  EXPECT_EQ(edge.operators(page(Method::patch, "/admin/v1/users/eve", "{}"))->problem(), "no-such-user");
  EXPECT_EQ(edge.operators(page(Method::del, "/admin/v1/users/eve"))->problem(), "no-such-user");
  EXPECT_EQ(edge.operators(page(Method::del, "/admin/v1/users/vera"))->status, 0);
  EXPECT_EQ(std::get<shop::RemoveUser>(edge.owner().at(0)).user, "vera");
}

TEST_F(PeopleTest, WhoChangesSomethingGoesAlongWithIt) {
  log_in("oscar");
  (void)edge.owner();
  TestRequest request = page(Method::post, "/admin/v1/sales/drop/pause");
  request.peer = "2001:db8::7";
  EXPECT_EQ(edge.operators(request)->status, 0);
  const auto asked = edge.owner();
  const auto& act = std::get<shop::ActOnSale>(asked.at(0));
  EXPECT_EQ(act.by.who, "oscar");
  EXPECT_EQ(act.by.address, "2001:db8::7");
}

}  // namespace
}  // namespace sluice::edge
