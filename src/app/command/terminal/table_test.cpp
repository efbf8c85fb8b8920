#include "app/command/terminal/table.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

TEST(Table, ColumnsAreAsWideAsTheirWidestCellAndNumbersStandRight) {
  Table table({{"SALE"}, {"UNITS", Table::Align::right}, {"NOTE"}});
  table.add({"a", "10 000", "x"});
  table.add({"longer", "7", ""});
  EXPECT_EQ(table.text(),
            "SALE     UNITS  NOTE\n"
            "a       10 000  x\n"
            "longer       7\n");
}

TEST(Table, CharactersAreCountedNotBytes) {
  Table table({{""}, {""}});
  table.add({"Größe", "1"});
  table.add({"Stück", "2"});
  table.add({"plain", "3"});
  EXPECT_EQ(table.text(), "Größe  1\nStück  2\nplain  3\n");
}

TEST(Table, ACellIsOneLine) {
  Table table({{"NAME"}});
  table.add({"a\nb\x1b[31m"});
  EXPECT_EQ(table.text(), "NAME\na b [31m\n");
}

}  // namespace
}  // namespace sluice::app
