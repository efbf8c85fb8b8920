#include "base/log.h"

#include <gtest/gtest.h>

#include <thread>

namespace sluice {
namespace {

using std::chrono::hours;

TEST(Log, KeepsEventsWithTheirFieldsForATest) {
  LogKept log;
  log.info("sale_opened", {{"sale", "drop"}, {"units", 7U}, {"draw", false}});
  log.error("ledger_failed");
  EXPECT_EQ(log.lines(),
            (std::vector<std::string>{"info sale_opened sale=drop units=7 draw=false", "error ledger_failed"}));
  EXPECT_EQ(log.count("sale_opened"), 1U);
  EXPECT_EQ(log.count("nothing"), 0U);
}

TEST(Log, TakesEventsOfManyThreads) {
  LogKept log;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&log] {
      for (int n = 0; n < 500; ++n) log.warn("busy", {{"n", n}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(log.count("busy"), 2000U);
}

TEST(LogLimit, WritesABurstThenOneAPeriodAndCountsWhatIsLeftOut) {
  LogLimit limit;
  MonoTime now{hours(1)};
  for (std::uint32_t i = 0; i < LogLimit::burst_max; ++i) EXPECT_TRUE(limit.admit(now, "a").is_written) << i;
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(limit.admit(now, "a").is_written);
  EXPECT_FALSE(limit.admit(now + LogLimit::period - Duration(1), "a").is_written);
  const auto next = limit.admit(now + LogLimit::period, "a");
  EXPECT_TRUE(next.is_written);
  EXPECT_EQ(next.left_out, 101U);
  EXPECT_FALSE(limit.admit(now + LogLimit::period, "a").is_written);
}

TEST(LogLimit, OneEventDoesNotUseUpTheAllowanceOfAnother) {
  LogLimit limit;
  const MonoTime now{hours(1)};
  for (int i = 0; i < 1000; ++i) static_cast<void>(limit.admit(now, "noisy"));
  const auto quiet = limit.admit(now, "quiet");
  EXPECT_TRUE(quiet.is_written);
  EXPECT_EQ(quiet.left_out, 0U);
}

TEST(LogLimit, AfterAQuietTimeAWholeBurstIsWrittenAgainAndNoMore) {
  LogLimit limit;
  for (int i = 0; i < 100; ++i) static_cast<void>(limit.admit(MonoTime(hours(1)), "a"));
  int written = 0;
  for (int i = 0; i < 100; ++i) written += limit.admit(MonoTime(hours(9)), "a").is_written ? 1 : 0;
  EXPECT_EQ(written, static_cast<int>(LogLimit::burst_max));
}

TEST(LogLimit, KeepsABoundedNumberOfNames) {
  LogLimit limit;
  const MonoTime now{hours(1)};
  int written = 0;
  for (int i = 0; i < 10'000; ++i) written += limit.admit(now, "event_" + std::to_string(i)).is_written ? 1 : 0;
  EXPECT_EQ(written, static_cast<int>(LogLimit::names_max + LogLimit::burst_max));
}

}  // namespace
}  // namespace sluice
