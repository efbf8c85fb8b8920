#include "fulfilment/rabbitmq/broker.h"

#include <gtest/gtest.h>

namespace sluice::fulfilment {
namespace {

TEST(BrokerUrl, SaysWhereItIsAndWhoAsks) {
  Broker broker;
  EXPECT_EQ(read_broker_url("amqp://mq.shop", broker), "");
  EXPECT_EQ(address_of(broker), "mq.shop:5672");
  EXPECT_EQ(broker.user, "guest");
  EXPECT_EQ(broker.virtual_host, "/");
  EXPECT_FALSE(broker.has_tls);
  EXPECT_EQ(read_broker_url("amqps://till@mq.shop/drops%2Fwinter", broker), "");
  EXPECT_EQ(address_of(broker), "mq.shop:5671");
  EXPECT_EQ(broker.user, "till");
  EXPECT_EQ(broker.virtual_host, "drops/winter");
  EXPECT_TRUE(broker.has_tls);
  EXPECT_EQ(read_broker_url("amqp://[::1]:15671/", broker), "");
  EXPECT_EQ(broker.host, "::1");
  EXPECT_EQ(address_of(broker), "[::1]:15671");
}

TEST(BrokerUrl, NamesWhatIsWrongWithoutTellingThePassword) {
  for (const char* url : {"", "mq.shop:5672", "http://mq.shop", "amqp://", "amqp://mq.shop:99999",
                          "amqp://till:hush@mq.shop", "amqp://mq.shop/?heartbeat=5", "amqp://mq.shop/#x"}) {
    Broker broker;
    const std::string problem = read_broker_url(url, broker);
    EXPECT_NE(problem, "") << url;
    EXPECT_EQ(problem.find("hush"), std::string::npos);
  }
}

}  // namespace
}  // namespace sluice::fulfilment
