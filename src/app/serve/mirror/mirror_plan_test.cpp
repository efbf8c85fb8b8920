#include "app/serve/mirror/mirror_plan.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

using std::chrono::seconds;

constexpr MonoTime start{seconds(100)};
constexpr Duration again_every = seconds(60);

class Mirroring : public testing::Test {
protected:
  void look(const std::map<std::string, std::string>& names) {
    plan.begin_look();
    for (const auto& [sale, name] : names) plan.see(sale, {{.key = "sale:" + sale, .fields = {{"name", name}}}});
    plan.end_look();
  }
  // What is written now, as "sale=name" or "-key" of what goes.
  std::string written(MonoTime now, std::size_t count_max = 10) {
    std::string text;
    for (const MirrorPlan::Write& write : plan.take(now, count_max)) {
      text += write.hashes.empty() ? "-" + write.keys_before.front() + " "
                                   : write.subject + "=" + write.hashes.front().fields.front().second + " ";
      plan.finish(now, write);
    }
    return text;
  }
  MirrorPlan plan{again_every};
};

TEST_F(Mirroring, WhatIsThereIsWrittenOnceAndAgainWhenItChanged) {
  look({{"a", "Tee"}, {"b", "Cap"}});
  EXPECT_EQ(written(start), "a=Tee b=Cap ");
  look({{"a", "Tee"}, {"b", "Cap"}});
  EXPECT_EQ(written(start), "");
  look({{"a", "Tee"}, {"b", "Red cap"}});
  EXPECT_EQ(written(start), "b=Red cap ");
}

TEST_F(Mirroring, WhatWasNotFinishedIsDueStill) {
  look({{"a", "Tee"}});
  EXPECT_EQ(plan.take(start, 10).size(), 1U);
  EXPECT_EQ(plan.take(start, 10).size(), 1U);
}

TEST_F(Mirroring, EverythingIsWrittenAgainBeforeItExpires) {
  look({{"a", "Tee"}});
  EXPECT_EQ(written(start), "a=Tee ");
  EXPECT_EQ(written(start + again_every - Duration(1)), "");
  EXPECT_EQ(written(start + again_every), "a=Tee ");
}

TEST_F(Mirroring, WhatIsLostIsWrittenAgainSoManyAtATime) {
  look({{"a", "Tee"}, {"b", "Cap"}, {"c", "Mug"}});
  EXPECT_EQ(written(start), "a=Tee b=Cap c=Mug ");
  plan.lose_all();
  EXPECT_EQ(written(start, 2), "a=Tee b=Cap ");
  EXPECT_EQ(written(start, 2), "c=Mug ");
  EXPECT_EQ(written(start, 2), "");
}

TEST_F(Mirroring, ASaleThatIsGoneGoesOnceAlsoIfRedisLostItMeanwhile) {
  look({{"a", "Tee"}, {"b", "Cap"}});
  EXPECT_EQ(written(start), "a=Tee b=Cap ");
  plan.lose_all();
  look({{"b", "Cap"}});
  EXPECT_EQ(written(start), "-sale:a b=Cap ");
  look({{"b", "Cap"}});
  EXPECT_EQ(written(start), "");
}

TEST_F(Mirroring, WhatIsKeptStaysAsItWas) {
  look({{"a", "Tee"}});
  EXPECT_EQ(written(start), "a=Tee ");
  plan.begin_look();
  plan.keep("a");
  plan.end_look();
  EXPECT_EQ(written(start), "");
  EXPECT_EQ(written(start + again_every), "a=Tee ");
}

}  // namespace
}  // namespace sluice::app
