// Others, looked at over real sockets.
#include "fulfilment/network/reach.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "fulfilment/test_support.h"

namespace sluice::fulfilment {
namespace {

using std::chrono::milliseconds;

Reached reach_one(const Probe& probe) {
  return reach(std::span(&probe, 1)).at(0);
}

TEST(Reach, APageIsReadWithItsStatusItsLengthAndItsTime) {
  RawServer server([](int connection) {
    const std::string asked = receive_request(connection);
    const bool is_page = asked.starts_with("GET /drop HTTP/1.1");
    send_text(connection, is_page ? http_answer(200, "<p>Hello</p>") : http_answer(404, "none"));
  });
  const Reached page = reach_one({.url = server.url() + "/drop"});
  EXPECT_EQ(page.problem, "");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, "<p>Hello</p>");
  EXPECT_EQ(page.bytes, 12U);
  EXPECT_GT(page.took, Duration::zero());
  EXPECT_LE(page.first_byte, page.took);
  EXPECT_EQ(reach_one({.url = server.url() + "/other"}).status, 404);
}

TEST(Reach, ManyAreAskedAtOnceAndEachIsAnsweredForInItsPlace) {
  RawServer good([](int connection) {
    (void)receive_request(connection);
    send_text(connection, http_answer(200, "good"));
  });
  RawServer silent([](int connection) { (void)receive_request(connection); });
  const std::array probes{Probe{.url = refusing_url()}, Probe{.url = good.url()}, Probe{.url = silent.url()}};
  const auto all = reach(probes);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_NE(all[0].problem, "");
  EXPECT_EQ(all[1].problem, "");
  EXPECT_EQ(all[1].body, "good");
  EXPECT_NE(all[2].problem, "");
}

TEST(Reach, WhoDoesNotAnswerIsWaitedForAsLongAsToldAndNotLonger) {
  RawServer hangs([](int connection) {
    (void)receive_request(connection);
    (void)receive_request(connection);  // until the client goes
  });
  const Reached nothing = reach_one({.url = hangs.url(), .timeout = milliseconds(100)});
  EXPECT_NE(nothing.problem, "");
  EXPECT_GE(nothing.took, milliseconds(90));
}

TEST(Reach, ToAnEndpointAConnectionIsMadeAndNothingSaid) {
  std::string said = "unasked";
  {
    RawServer server([&said](int connection) { said = receive_request(connection); });
    EXPECT_EQ(reach_one({.kind = Probe::Kind::connection, .url = server.url()}).problem, "");
  }
  EXPECT_TRUE(said.empty() || said == "unasked") << said;
  EXPECT_NE(reach_one({.kind = Probe::Kind::connection, .url = refusing_url()}).problem, "");
}

TEST(Reach, AnAddressThatIsNotEverybodysIsRefusedUnlessItMayBe) {
  RawServer server([](int connection) { (void)receive_request(connection); });
  const Reached refused = reach_one({.kind = Probe::Kind::connection, .url = server.url(), .allow_private = false});
  EXPECT_EQ(refused.problem, "its address is private or this machine's own (allow_private)");
}

TEST(Reach, AMailServerIsGreetedAndNothingIsMailed) {
  std::string said;
  {
    RawServer server([&said](int connection) {
      send_text(connection, "220 mail.example ESMTP\r\n");
      std::array<char, 512> buffer{};
      for (ssize_t n = 0; (n = ::read(connection, buffer.data(), buffer.size())) > 0;) {
        said.append(buffer.data(), static_cast<std::size_t>(n));
        send_text(connection, "250 fine\r\n");
      }
    });
    const MailServer mail{.url = "smtp" + server.url().substr(4)};
    EXPECT_EQ(reach_one({.kind = Probe::Kind::mail, .url = mail.url, .mail = &mail}).problem, "");
  }
  EXPECT_NE(said.find("NOOP\r\n"), std::string::npos) << said;
  EXPECT_EQ(said.find("MAIL FROM"), std::string::npos) << said;
}

}  // namespace
}  // namespace sluice::fulfilment
