#include "postgres/failure.h"

#include <gtest/gtest.h>

namespace sluice::postgres {
namespace {

ErrorKind kind(const char* state) {
  return kind_of({.state = state, .constraint = {}, .text = "why"});
}

TEST(Failure, IsToBeTriedAgainWhereTheServerMayBeBack) {
  for (const char* state : {"", "08006", "53300", "57P01", "40P01", "55P03", "25006"}) {
    EXPECT_EQ(kind(state), ErrorKind::unavailable) << state;
  }
}

TEST(Failure, IsSomebodysMistakeWhereItNamesWhatIsNotThere) {
  for (const char* state : {"28P01", "3D000", "3F000", "42P01"}) {
    EXPECT_EQ(kind(state), ErrorKind::invalid_input) << state;
  }
}

TEST(Failure, IsTheServersOwnOtherwise) {
  for (const char* state : {"23505", "25P02", "XX000"}) EXPECT_EQ(kind(state), ErrorKind::io) << state;
}

TEST(Failure, ToConnectTellsItsKindByItsWords) {
  EXPECT_EQ(failure_to_connect("FATAL:  password authentication failed for user \"a\"\n").state, "28000");
  EXPECT_EQ(failure_to_connect("FATAL:  database \"shop\" does not exist\n").state, "3D000");
  EXPECT_TRUE(failure_to_connect("could not connect to server: Connection refused\n").is_lost());
}

TEST(Failure, IsOneLine) {
  EXPECT_EQ(one_line("it  tried this,\n\tand that\n"), "it tried this, and that");
  EXPECT_EQ(one_line("\n"), "");
}

}  // namespace
}  // namespace sluice::postgres
