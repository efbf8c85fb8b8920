#include "fulfilment/analytics/analytics_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

namespace sluice::fulfilment {
namespace {

class AnalyticsFileTest : public testing::Test {
protected:
  AnalyticsFileTest() {
    char name[] = "/tmp/sluice-analytics-XXXXXX";
    folder = mkdtemp(name);
    file = folder / "events.jsonl";
  }
  ~AnalyticsFileTest() override { std::filesystem::remove_all(folder); }
  static std::string text_of(const std::filesystem::path& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  std::filesystem::path folder;
  std::filesystem::path file;
  LogNothing log;
};

TEST_F(AnalyticsFileTest, HasALineAnEventAndKeepsWhatWasThere) {
  std::ofstream(file) << "{\"event\":\"before\"}\n";
  {
    auto opened = AnalyticsFile::open(file, log).value();
    opened->note("{\"event\":\"one\"}");
    opened->note("{\"event\":\"two\"}");
  }
  EXPECT_EQ(text_of(file), "{\"event\":\"before\"}\n{\"event\":\"one\"}\n{\"event\":\"two\"}\n");
  struct stat is {};
  ASSERT_EQ(stat(file.c_str(), &is), 0);
}

TEST_F(AnalyticsFileTest, AfterItWasMovedAwayWhatComesNextIsInANewOne) {
  {
    auto opened = AnalyticsFile::open(file, log).value();
    opened->note("1");
    while (opened->counts().written == 0) std::this_thread::yield();
    std::filesystem::rename(file, folder / "events.1");
    opened->reopen();
    opened->note("2");
  }
  EXPECT_EQ(text_of(folder / "events.1"), "1\n");
  EXPECT_EQ(text_of(file), "2\n");
}

TEST_F(AnalyticsFileTest, AFullDiskCostsEventsAndNothingElse) {
  auto full = AnalyticsFile::open("/dev/full", log);
  EXPECT_FALSE(full) << "it is no file";
  std::filesystem::create_symlink("/dev/full", folder / "link");
  EXPECT_FALSE(AnalyticsFile::open(folder / "link", log));
  EXPECT_FALSE(AnalyticsFile::open(folder, log));
  EXPECT_FALSE(AnalyticsFile::open(folder / "none" / "events", log));
}

// A limit on the size of files stands for a disk that is full: a write comes back short, and the next not at all.
TEST_F(AnalyticsFileTest, WhatATornWriteLeftIsCutOffAgain) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 10;
  {
    auto opened = AnalyticsFile::open(file, log).value();
    opened->note("12345");
    while (opened->counts().written == 0) std::this_thread::yield();
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    opened->note("1234567");
    while (opened->counts().dropped == 0) std::this_thread::yield();
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    opened->note("67890");
  }
  EXPECT_EQ(text_of(file), "12345\n67890\n");
}

TEST_F(AnalyticsFileTest, MoreThanTheQueueHoldsIsDropped) {
  auto opened = AnalyticsFile::open(file, log).value();
  opened->note(std::string(AnalyticsFile::queue_bytes_max + 1, 'x'));
  EXPECT_EQ(opened->counts().dropped, 1U);
}

}  // namespace
}  // namespace sluice::fulfilment
