#include "app/command/terminal/number_text.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace sluice::app {
namespace {

TEST(NumberText, IsANumberFromItsFirstLetterToItsLast) {
  EXPECT_EQ(parse_number<std::uint32_t>("0"), 0U);
  EXPECT_EQ(parse_number<std::uint32_t>("4294967295"), 4'294'967'295U);
  EXPECT_EQ(parse_number<std::int64_t>("-7"), -7);
  EXPECT_EQ(parse_number<double>("0.25"), 0.25);
  for (const char* text : {"", " 1", "1 ", "+1", "-1", "1x", "x", "1.5", "0x1", "4294967296"}) {
    EXPECT_EQ(parse_number<std::uint32_t>(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace sluice::app
