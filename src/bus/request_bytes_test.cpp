#include "bus/request_bytes.h"

#include <gtest/gtest.h>

#include "bus/bus_test_kit.h"

namespace sluice::bus {
namespace {

TEST(BusRequest, ComesAsItWasSent) {
  const std::string bytes = kit_carried(kit_request());
  const auto read = read_request(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->method, http::Method::post);
  EXPECT_EQ(read->path, "/v1/sales/drop/buy");
  EXPECT_EQ(read->query, "x=1");
  EXPECT_EQ(read->host, "shop.example");
  EXPECT_EQ(read->cookie, "sluice_buyer=v1.0001.x");
  EXPECT_EQ(read->idempotency_key, "k-1");
  EXPECT_TRUE(read->has_idempotency_key);
  EXPECT_EQ(read->body, "{\"items\":[]}\r\n");
  EXPECT_EQ(read->peer, "2001:db8::7");
  EXPECT_TRUE(read->forwarded_for.empty());
  EXPECT_EQ(kit_carried(*read), bytes);
}

TEST(BusRequest, WithALineBreakInAFieldIsNone) {
  for (const char* host : {"a\r\nX-Sluice-Account: 1", "a\nb", "a\rb", "a\x7F"}) {
    http::Request request = kit_request();
    request.host = host;
    EXPECT_FALSE(read_request(kit_carried(request))) << host;
  }
  http::Request nowhere = kit_request();
  nowhere.path = "v1";
  EXPECT_FALSE(read_request(kit_carried(nowhere)));
}

// There is one form of each: what is read is what we would have written.
TEST(BusRequest, WithATextTwiceOrEmptyOrOutOfOrderIsNone) {
  const auto with = [](const std::string& texts, char count) {
    return std::string{'\0', '\0', count} + texts + std::string(4, '\0');
  };
  const std::string path{'\1', '\1', '\0', '\0', '\0', '/'};
  const std::string query{'\2', '\1', '\0', '\0', '\0', 'x'};
  ASSERT_TRUE(read_request(with(path + query, 2)));
  EXPECT_FALSE(read_request(with(path + path, 2)));
  EXPECT_FALSE(read_request(with(query + path, 2)));
  EXPECT_FALSE(read_request(with(path + std::string{'\2', '\0', '\0', '\0', '\0'}, 2)));
}

TEST(BusRequest, ThatIsCutOrLongerIsNone) {
  const std::string request = kit_carried(kit_request());
  for (std::size_t size = 0; size < request.size(); ++size) {
    EXPECT_FALSE(read_request(std::string_view(request).substr(0, size))) << size;
  }
  EXPECT_FALSE(read_request(request + 'x'));
}

}  // namespace
}  // namespace sluice::bus
