// The way of a request that is answered at once allocates nothing. This file counts every allocation of the program.
#include <gtest/gtest.h>

#include <array>

#include "base/counted_allocations.h"
#include "http/loopback_test_kit.h"

namespace sluice::http {
namespace {

TEST(Server, AllocatesNothingForARequestThatIsAnsweredAtOnce) {
  constexpr std::size_t rounds = 20;
  constexpr std::size_t warm_up = 5;
  std::array<std::uint64_t, rounds> seen{};
  std::size_t count = 0;
  const auto handler = [&](const Request& request, Exchange& exchange) {
    seen[count++] = allocations;
    exchange.respond({200, "text/plain", "X-Extra: 1\r\n", request.target});
  };
  SystemClock clock;
  RunningServer server(handler, clock);
  Client client(server);
  for (std::size_t i = 0; i < rounds / 2; ++i) {
    client.send(get("/a", "Cookie: a=b\r\n") + get("/b"));
    EXPECT_EQ(client.read_answer().body, "/a");
    EXPECT_EQ(client.read_answer().body, "/b");
  }
  EXPECT_GT(seen[warm_up], 0U) << "the counter counts";
  EXPECT_EQ(seen[rounds - 1], seen[warm_up]);
}

}  // namespace
}  // namespace sluice::http
