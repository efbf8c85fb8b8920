#include "fulfilment/network/public_address.h"

#include <gtest/gtest.h>

namespace sluice::fulfilment {
namespace {

TEST(PublicAddress, WhatIsEverybodysMayBeTold) {
  for (const char* text : {"8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.0.1", "100.128.0.1",
                           "169.253.0.1", "192.167.1.1", "223.255.255.255", "2606:4700:4700::1111", "::ffff:8.8.8.8",
                           "64:ff9b::808:808", "2002:808:808::1"}) {
    EXPECT_TRUE(is_public_address(std::string(text))) << text;
  }
}

TEST(PublicAddress, WhatIsPrivateReservedOrOursMayNot) {
  for (const char* text : {"127.0.0.1",
                           "127.255.255.254",
                           "0.0.0.0",
                           "10.1.2.3",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.0.1",
                           "169.254.169.254",
                           "100.64.0.1",
                           "192.0.0.8",
                           "192.0.2.1",
                           "198.18.0.1",
                           "198.51.100.7",
                           "203.0.113.7",
                           "224.0.0.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fe80::1",
                           "fe80::1%eth0",
                           "fc00::1",
                           "fd12::1",
                           "ff02::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "64:ff9b::7f00:1",
                           "2002:7f00:1::1",
                           "2001:db8::1",
                           "2001::1",
                           "3fff::1",
                           "::127.0.0.1",
                           "100::1",
                           "nonsense",
                           ""}) {
    EXPECT_FALSE(is_public_address(std::string(text))) << text;
  }
}

}  // namespace
}  // namespace sluice::fulfilment
