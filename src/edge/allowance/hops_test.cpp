#include "edge/allowance/hops.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace sluice::edge {
namespace {

using http::Forwarding;
using Texts = std::vector<std::string>;

Texts read(std::string_view value, Forwarding header) {
  const Hops hops(value, header);
  return {hops.nearest_first().begin(), hops.nearest_first().end()};
}

TEST(Hops, OfXForwardedForAreReadFromTheRight) {
  const auto of = [](std::string_view value) { return read(value, Forwarding::x_forwarded_for); };
  EXPECT_EQ(of("192.0.2.7"), Texts{"192.0.2.7"});
  EXPECT_EQ(of("a, b,c"), (Texts{"c", " b", "a"}));
  EXPECT_EQ(of("a,"), (Texts{"", "a"}));
  EXPECT_EQ(of(""), Texts{});
}

TEST(Hops, OfForwardedAreWhatItIsFor) {
  const auto of = [](std::string_view value) { return read(value, Forwarding::forwarded); };
  EXPECT_EQ(of("for=192.0.2.43"), Texts{"192.0.2.43"});
  EXPECT_EQ(of("For=\"[2001:db8:cafe::17]:4711\""), Texts{"[2001:db8:cafe::17]:4711"});
  EXPECT_EQ(of("for=192.0.2.60;proto=http;by=203.0.113.43"), Texts{"192.0.2.60"});
  EXPECT_EQ(of("for=192.0.2.43, for=198.51.100.17"), (Texts{"198.51.100.17", "192.0.2.43"}));
  EXPECT_EQ(of("proto=https;for=_hidden ; by=_x , for=unknown"), (Texts{"unknown", "_hidden"}));
  EXPECT_EQ(of("for=a, proto=https"), (Texts{"", "a"})) << "a hop that tells no address is one";
  EXPECT_EQ(of(" , ,for=a,,"), Texts{"a"}) << "empty elements are none";
  EXPECT_EQ(of("host=\"a,for=b;\\\"for=c\";for=d"), Texts{"d"}) << "within quotes nothing counts";
}

TEST(Hops, AForwardedThatIsMalformedAnywhereHasNone) {
  for (const char* hostile :
       {"for=\"1.2.3.4, for=192.0.2.7", "for=\"1.2.3.4, for=\"[2001:db8::1]\"", "for=\"a\\\", for=192.0.2.7",
        "for=a b, for=c", "for, for=c", "for=, for=c", "=a", "for =a", "for= a", "for=a;for=b", "for=[::1], for=c",
        "for=a:80", "for=\"a\"b, for=c", "\"for\"=a", "for=a\x80", "for=a;;=b", "for=a\\"}) {
    EXPECT_EQ(read(hostile, Forwarding::forwarded), Texts{}) << hostile;
  }
}

TEST(Hops, NoMoreAreReadThanAnybodyHas) {
  std::string list;
  std::string forwarded;
  for (int i = 0; i < 100; ++i) {
    list += (i == 0 ? "" : ",") + std::to_string(i);
    forwarded += (i == 0 ? "for=" : ", for=") + std::to_string(i);
  }
  for (const Texts& hops : {read(list, Forwarding::x_forwarded_for), read(forwarded, Forwarding::forwarded)}) {
    ASSERT_EQ(hops.size(), hops_max);
    EXPECT_EQ(hops.front(), "99");
    EXPECT_EQ(hops.back(), "84");
  }
}

// Whatever a client writes in front, the last hop is the proxy's, or there is none.
TEST(Hops, NothingInFrontHidesWhatTheProxyHasAdded) {
  constexpr std::string_view pieces[] = {"for", "=", "\"", "\\", ",", ";", " ", "a", "[::1]", "for=x", "by"};
  std::minstd_rand random(7);
  for (int round = 0; round < 50'000; ++round) {
    std::string value;
    for (auto count = random() % 9; count > 0; --count) value += pieces[random() % std::size(pieces)];
    const Texts hops = read(value + ", for=192.0.2.7", Forwarding::forwarded);
    ASSERT_TRUE(hops.empty() || hops.front() == "192.0.2.7") << value;
  }
}

}  // namespace
}  // namespace sluice::edge
