#include "base/whole_number.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace sluice {
namespace {

TEST(WholeNumber, IsTheWholeTextAndFits) {
  EXPECT_EQ(whole_number<std::uint16_t>("65535"), 65535);
  EXPECT_EQ(whole_number<std::int64_t>("-7"), -7);
  for (const char* text : {"", "65536", "-1", "+1", "1 ", " 1", "1x", "x"}) {
    EXPECT_FALSE(whole_number<std::uint16_t>(text)) << text;
  }
}

}  // namespace
}  // namespace sluice
