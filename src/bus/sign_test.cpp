#include "bus/sign.h"

#include <gtest/gtest.h>

namespace sluice::bus {
namespace {

TEST(BusSign, IsReadAsItIsWritten) {
  const Sign sign{.epoch = 1767222000123, .keys = "0123456789abcdef"};
  EXPECT_EQ(read_sign(text_of(sign)), sign);
  for (const char* text : {"", "sluice", "sluice 1", "sluice 1 5", "sluice 1 5 ", "sluice x 5 k", "sluice 1 x k",
                           "other 1 5 k", "sluice 1 99999999999999999999 k"}) {
    EXPECT_FALSE(read_sign(text)) << text;
  }
}

TEST(BusSign, OfAnotherProtocolIsKnownForThat) {
  const auto sign = read_sign("sluice 9 what comes then is theirs");
  ASSERT_TRUE(sign);
  EXPECT_EQ(sign->speaks, 9);
}

}  // namespace
}  // namespace sluice::bus
