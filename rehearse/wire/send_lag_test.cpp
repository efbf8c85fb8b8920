#include "rehearse/wire/send_lag.h"

#include <gtest/gtest.h>

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;

MonoTime at_ms(int ms) {
  return MonoTime(milliseconds(ms));
}

Request click(int due_ms, int taken_ms) {
  Request out;
  out.due = at_ms(due_ms);
  out.taken = at_ms(taken_ms);
  out.is_first_click = true;
  return out;
}

TEST(SendLag, IsFromTheMomentARequestWasDueToItsWrite) {
  SendLag lag;
  lag.on_write(click(100, 130), at_ms(150));
  EXPECT_EQ(lag.first_clicks().max(), milliseconds(50));
  EXPECT_EQ(lag.recent().max(), milliseconds(50));
  EXPECT_EQ(lag.server_wait().count(), 0U);
}

// Queued at 110, the server owed answers until 400, written at 420: 290 are the server's, 30 our own.
TEST(SendLag, TheTimeInWhichTheServerOwedAnswersIsNotTheGenerators) {
  SendLag lag;
  lag.on_caught_up(at_ms(400));
  lag.on_write(click(100, 110), at_ms(420));
  EXPECT_EQ(lag.first_clicks().max(), milliseconds(30));
  EXPECT_EQ(lag.server_wait().max(), milliseconds(290));
}

TEST(SendLag, BeingCaughtUpBeforeExcusesNothing) {
  SendLag lag;
  lag.on_caught_up(at_ms(90));
  lag.on_write(click(100, 110), at_ms(420));
  EXPECT_EQ(lag.first_clicks().max(), milliseconds(320));
}

TEST(SendLag, OnlyWhatBuyersDoCounts) {
  SendLag lag;
  Request request = click(100, 110);
  request.kind = Kind::status;
  lag.on_write(request, at_ms(200));
  EXPECT_EQ(lag.first_clicks().count(), 0U);
  request.kind = Kind::poll;
  request.is_first_click = false;
  lag.on_write(request, at_ms(200));
  EXPECT_EQ(lag.later().count(), 1U);
  EXPECT_EQ(lag.recent().count(), 0U);
}

}  // namespace
}  // namespace sluice::rehearse
