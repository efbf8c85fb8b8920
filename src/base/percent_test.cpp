#include "base/percent.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

std::string unescaped(std::string_view text, Plus plus = Plus::is_plus) {
  std::string out;
  return append_unescaped(out, text, plus) ? out : "(not escaped so)";
}

TEST(Percent, UndoesEveryOctet) {
  EXPECT_EQ(unescaped(""), "");
  EXPECT_EQ(unescaped("a%20b%C3%a9%00c"), std::string("a b\xC3\xA9\0c", 7));
}

TEST(Percent, TakesNothingThatIsCutOrNoNumber) {
  for (const char* wrong : {"%", "a%2", "%g0", "%0g", "%%20"})
    EXPECT_EQ(unescaped(wrong), "(not escaped so)") << wrong;
}

TEST(Percent, APlusIsASpaceInFormsOnly) {
  EXPECT_EQ(unescaped("a+b%2B"), "a+b+");
  EXPECT_EQ(unescaped("a+b%2B", Plus::is_space), "a b+");
}

}  // namespace
}  // namespace sluice
