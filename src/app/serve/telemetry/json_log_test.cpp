#include "app/serve/telemetry/json_log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>

namespace sluice::app {
namespace {

class LogPipe : public testing::Test {
protected:
  LogPipe() { EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0); }
  ~LogPipe() override {
    close(ends[0]);
    close(ends[1]);
  }
  // The lines that are in the pipe, taken out.
  std::vector<boost::json::object> read() const {
    std::string text;
    std::array<char, 65'536> block{};
    for (ssize_t bytes = 0; (bytes = ::read(ends[0], block.data(), block.size())) > 0;) {
      text.append(block.data(), static_cast<std::size_t>(bytes));
    }
    std::vector<boost::json::object> lines;
    for (std::size_t end = 0; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) {
      lines.push_back(boost::json::parse(text.substr(0, end)).as_object());
    }
    return lines;
  }
  std::array<int, 2> ends{};
  ManualClock clock{*parse_rfc3339("2026-12-24T20:00:00.042Z")};
};

TEST_F(LogPipe, WritesAnObjectALineWithItsFieldsAsWhatTheyAre) {
  JsonLog log(clock, ends[1]);
  log.begin();
  log.warn("settings_differ", {{"sale", "dr\"op\n"}, {"count", 3}, {"rate", 0.5}, {"live", true}});
  const auto lines = read();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(
      boost::json::serialize(lines[0]),
      R"({"time":"2026-12-24T20:00:00.042Z","level":"warn","event":"settings_differ","sale":"dr\"op\n","count":3,)"
      R"("rate":5E-1,"live":true})");
}

TEST_F(LogPipe, KeepsLinesBackUntilItBegins) {
  JsonLog log(clock, ends[1]);
  log.info("keys_made");
  EXPECT_TRUE(read().empty());
  log.begin();
  log.info("started");
  const auto lines = read();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].at("event"), "keys_made");
}

TEST_F(LogPipe, SaysHowManyWereLeftOut) {
  JsonLog log(clock, ends[1]);
  log.begin();
  for (int i = 0; i < 1000; ++i) log.error("ledger_failed");
  EXPECT_EQ(read().size(), LogLimit::burst_max);
  clock.advance(LogLimit::period);
  log.error("ledger_failed");
  const auto lines = read();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].at("left_out"), 1000 - LogLimit::burst_max);
}

TEST_F(LogPipe, NeverWaitsForWhoeverReads) {
  JsonLog log(clock, ends[1]);
  log.begin();
  fcntl(ends[1], F_SETFL, 0);  // as standard error is: a write to a full pipe would wait for ever
  const std::string text(1000, 'x');
  constexpr int written = 500;
  for (int i = 0; i < written; ++i) {
    log.info("event_" + std::to_string(i % 200), {{"text", text}, {"more", text}});
  }
  const std::size_t taken = read().size();
  EXPECT_LT(taken, std::size_t{written});
  log.info("after");
  const auto lines = read();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].at("left_out"), written - taken);
}

TEST_F(LogPipe, CutsALongTextAtACharactersEnd) {
  JsonLog log(clock, ends[1]);
  log.begin();
  std::string text = "x";
  while (text.size() < 3000) text += "\xc3\xbc";
  log.info("long", {{"a", text}, {"b", text}, {"c", text}, {"d", text}, {"e", text}});
  const auto lines = read();  // whose parser takes valid UTF-8 only
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].at("a").as_string().size(), 999U);
}

}  // namespace
}  // namespace sluice::app
