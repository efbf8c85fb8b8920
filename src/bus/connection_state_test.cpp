#include "bus/connection_state.h"

#include <gtest/gtest.h>

namespace sluice::bus {
namespace {

Error no_connection(const char* why) {
  return {ErrorKind::unavailable, why};
}

TEST(ConnectionState, IsToldOncePerReason) {
  LogKept log;
  ConnectionState connection(log);
  EXPECT_FALSE(connection.is_connected());
  EXPECT_EQ(connection.why(), "not tried yet");
  connection.on_lost(no_connection("refused"));
  connection.on_lost(no_connection("refused"));
  EXPECT_EQ(log.count("bus_lost"), 1U);
  connection.on_lost(no_connection("no such host"));
  EXPECT_EQ(log.count("bus_lost"), 2U);
  EXPECT_EQ(connection.why(), "no such host");

  connection.on_connected();
  EXPECT_TRUE(connection.is_connected());
  EXPECT_EQ(log.count("bus_connected"), 1U);
  connection.on_lost(no_connection("no such host"));
  EXPECT_EQ(log.count("bus_lost"), 3U) << "it was there in between";
}

}  // namespace
}  // namespace sluice::bus
