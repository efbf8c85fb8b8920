// An accent makes colours that can be read on every paper, or is refused.
#include "web/look/palette.h"

#include <gtest/gtest.h>

#include <regex>

namespace sluice::web {
namespace {

TEST(Colour, IsSixDigitsAndNothingElse) {
  EXPECT_EQ(parse_colour("#0B6b63"), (Colour{0x0b, 0x6b, 0x63}));
  for (const char* text :
       {"", "#", "0b6b63", "#0b6b6", "#0b6b633", "#0b6b6g", "#-1+100", "teal", "rgb(1,2,3)", "#fff"})
    EXPECT_FALSE(parse_colour(text)) << text;
}

TEST(Contrast, IsThatOfWcag) {
  EXPECT_NEAR(contrast({0, 0, 0}, {255, 255, 255}), 21, 0.001);
  EXPECT_NEAR(contrast({119, 119, 119}, {255, 255, 255}), 4.48, 0.01);
  EXPECT_NEAR(contrast({1, 2, 3}, {1, 2, 3}), 1, 0.001);
}

TEST(Accent, ThatCannotBeReadIsRefusedWithItsContrast) {
  EXPECT_EQ(accent_problem({0x77, 0x77, 0x77}, false),
            "has a contrast of 4.4 to white; to be read it needs 4.5: take a darker one");
  EXPECT_EQ(accent_problem({0x0b, 0x6b, 0x63}, true),
            "has a contrast of 2.5 to dark paper; to be read it needs 4.5: take a lighter one");
  EXPECT_EQ(accent_problem({0x0b, 0x6b, 0x63}, false), "");
}

// --accent, --on-accent and so on, of the first or the second scheme.
Colour property(const std::string& rules, const std::string& name, bool dark) {
  const std::string part = dark ? rules.substr(rules.find("@media")) : rules.substr(0, rules.find("@media"));
  const auto at = part.find(name + ":") + name.size() + 1;
  return parse_colour(part.substr(at, 7)).value();
}

// Every accepted accent, in steps: what is written in it, on it and on its tint can be read.
TEST(Accent, CanBeReadOnEveryPaper) {
  int accepted = 0;
  for (int red = 0; red < 256; red += 15) {
    for (int green = 0; green < 256; green += 15) {
      for (int blue = 0; blue < 256; blue += 15) {
        const Colour colour{std::uint8_t(red), std::uint8_t(green), std::uint8_t(blue)};
        if (!accent_problem(colour, false).empty()) continue;
        ++accepted;
        const std::string rules = accent_rules({.light = colour});
        for (const bool dark : {false, true}) {
          const Colour accent = property(rules, "--accent", dark);
          const Colour tint = property(rules, "--tint", dark);
          EXPECT_GE(contrast(accent, tint), contrast_min) << rules;
          EXPECT_GE(contrast(property(rules, "--accent-strong", dark), tint), contrast_min) << rules;
          EXPECT_GE(contrast(accent, property(rules, "--on-accent", dark)), contrast_min) << rules;
        }
      }
    }
  }
  EXPECT_GT(accepted, 1000);
}

TEST(Accent, RulesAreForTheRootOrForWhatIsNamed) {
  EXPECT_TRUE(accent_rules({.light = {0, 0, 0}}).starts_with(":root{--accent:#000000;"));
  EXPECT_TRUE(accent_rules({.light = {0, 0, 0}}, ":root[data-sale=\"a\"]").starts_with(":root[data-sale=\"a\"]{"));
}

}  // namespace
}  // namespace sluice::web
