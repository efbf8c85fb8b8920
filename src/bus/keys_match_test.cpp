#include "bus/keys_match.h"

#include <gtest/gtest.h>

namespace sluice::bus {
namespace {

constexpr MonoTime keys_looked_at{std::chrono::seconds(7)};

TEST(KeysMatch, ThatNeverWereOursAreRefusedAtOnce) {
  KeysMatch keys;
  EXPECT_TRUE(keys.look("theirs", "ours", keys_looked_at)) << "it is news";
  EXPECT_TRUE(keys.differ());
  EXPECT_TRUE(keys.is_refused());
  EXPECT_FALSE(keys.look("theirs", "ours", keys_looked_at)) << "and no more";
  EXPECT_FALSE(keys.look("ours", "ours", keys_looked_at));
  EXPECT_FALSE(keys.differ());
  EXPECT_FALSE(keys.is_refused());
}

TEST(KeysMatch, ThatComeToDifferAreBorneWithForAMinuteFromThen) {
  KeysMatch keys;
  EXPECT_FALSE(keys.look("ours", "ours", keys_looked_at));
  EXPECT_TRUE(keys.look("ours", "new ones", keys_looked_at));
  EXPECT_TRUE(keys.differ());
  EXPECT_FALSE(keys.is_refused());
  EXPECT_FALSE(keys.look("others", "new ones", keys_looked_at + keys_differ_max - Duration(1)));
  EXPECT_FALSE(keys.is_refused()) << "whichever they are meanwhile";
  EXPECT_FALSE(keys.look("others", "new ones", keys_looked_at + keys_differ_max));
  EXPECT_TRUE(keys.is_refused());
}

TEST(KeysMatch, ThatMatchInBetweenAreBorneWithAnew) {
  KeysMatch keys;
  EXPECT_FALSE(keys.look("ours", "ours", keys_looked_at));
  EXPECT_TRUE(keys.look("others", "ours", keys_looked_at));
  EXPECT_FALSE(keys.look("others", "others", keys_looked_at + keys_differ_max));
  EXPECT_TRUE(keys.look("ours", "others", keys_looked_at + keys_differ_max));
  EXPECT_FALSE(keys.is_refused());
}

}  // namespace
}  // namespace sluice::bus
