#include "base/inline_function.h"

#include <gtest/gtest.h>

#include <memory>

namespace sluice {
namespace {

using Adding = InlineFunction<32, int(int)>;

TEST(InlineFunction, KeepsWhatItBringsAlongAndLetsGoOfItOnce) {
  const auto base = std::make_shared<int>(40);
  {
    Adding add([base](int more) { return *base + more; });
    EXPECT_EQ(base.use_count(), 2);
    const Adding moved(std::move(add));
    EXPECT_EQ(moved(2), 42);
  }
  EXPECT_EQ(base.use_count(), 1);
}

TEST(InlineFunction, MayChangeWhatItBringsAlong) {
  const Adding count([sum = 0](int more) mutable { return sum += more; });
  count(1);
  EXPECT_EQ(count(2), 3);
}

TEST(InlineFunction, HandsArgumentsOnAsTheyCame) {
  const InlineFunction<16, std::unique_ptr<int>(std::unique_ptr<int>)> same(
      [](std::unique_ptr<int> one) { return one; });
  EXPECT_EQ(*same(std::make_unique<int>(7)), 7);
}

}  // namespace
}  // namespace sluice
