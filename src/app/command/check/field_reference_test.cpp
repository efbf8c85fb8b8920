#include "app/command/check/field_reference.h"

#include <gtest/gtest.h>

#include "app/settings/settings.h"

namespace sluice::app {
namespace {

TEST(FieldReference, TellsOfEveryFieldThatIsKnown) {
  shop::FieldList list;
  list_fields(list);
  EXPECT_GT(list.fields().size(), 200U);
  EXPECT_EQ(list.untold(), std::vector<std::string>()) << "the parser looks at these by itself";
}

TEST(FieldReference, HasATableForEachSection) {
  shop::FieldList list;
  list.require("sale[].id");
  list.note("threads", "a whole number from 1 to 256", "one a processor");
  list.note("sale[].id", "1 to 40 of a-z, 0-9 and -", "");
  list.note("sale[].items[].stock", "a whole number from 0 to 9", "3");
  const std::string text = field_reference(list);
  EXPECT_NE(text.find("| `threads` | a whole number from 1 to 256 | one a processor |"), std::string::npos);
  EXPECT_NE(text.find("## `[[sale]]`\n\n| field | may be | default |\n|---|---|---|\n| `id` |"), std::string::npos);
  EXPECT_NE(text.find("| must be there |"), std::string::npos);
  EXPECT_NE(text.find("## `[[sale.items]]`"), std::string::npos);
  EXPECT_NE(text.find("| `stock` | a whole number from 0 to 9 | `3` |"), std::string::npos);
}

TEST(FieldList, KnowsWhatNothingWasToldOf) {
  shop::FieldList list;
  list.know("shop.name");
  list.know("shop.logo");
  list.note("shop.name", "text", "");
  EXPECT_EQ(list.untold(), std::vector<std::string>{"shop.logo"});
}

}  // namespace
}  // namespace sluice::app
