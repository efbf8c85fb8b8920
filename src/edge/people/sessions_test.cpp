#include "edge/people/sessions.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class SessionsTest : public ::testing::Test {
protected:
  std::string begin(const std::string& user) { return sessions.begin({.user = user, .password = "h"}, now, random); }
  SeededRandom random{1};
  Sessions sessions;
  MonoTime now{std::chrono::hours(1)};
};

TEST_F(SessionsTest, IsFoundByItsIdAndByNothingElse) {
  const std::string id = begin("ada");
  const std::string other = begin("bob");
  EXPECT_EQ(id.size(), 43U);
  ASSERT_NE(sessions.find(id, now), nullptr);
  EXPECT_EQ(sessions.find(id, now)->user, "ada");
  EXPECT_EQ(sessions.find(other, now)->user, "bob");
  for (const std::string& wrong : {std::string(), id + "x", id.substr(1), std::string(5000, 'x')}) {
    EXPECT_EQ(sessions.find(wrong, now), nullptr);
  }
}

TEST_F(SessionsTest, WhatIsKeptIsNotTheId) {
  const std::string id = begin("ada");
  const SessionKey key = sessions.find(id, now)->key;
  EXPECT_EQ(id.find(std::string(key.begin(), key.end())), std::string::npos);
  EXPECT_EQ(sessions.find(std::string_view(reinterpret_cast<const char*>(key.data()), key.size()), now), nullptr);
}

TEST_F(SessionsTest, EndsWhenNobodyUsesIt) {
  const std::string id = begin("ada");
  now += Sessions::idle - seconds(1);
  ASSERT_NE(sessions.find(id, now), nullptr);
  sessions.find(id, now)->used = now;
  now += Sessions::idle - seconds(1);
  EXPECT_NE(sessions.find(id, now), nullptr);
  now += seconds(1);
  EXPECT_EQ(sessions.find(id, now), nullptr);
}

TEST_F(SessionsTest, EndsAtItsTimeHoweverMuchItIsUsed) {
  const std::string id = begin("ada");
  for (Duration passed = Sessions::idle / 2; passed < Sessions::life; passed += Sessions::idle / 2) {
    now += Sessions::idle / 2;
    ASSERT_NE(sessions.find(id, now), nullptr);
    sessions.find(id, now)->used = now;
  }
  now += Sessions::idle / 2;
  EXPECT_EQ(sessions.find(id, now), nullptr);
}

TEST_F(SessionsTest, EndsWhenItIsEnded) {
  const std::string id = begin("ada");
  const std::string other = begin("ada");
  sessions.end(sessions.find(id, now)->key);
  EXPECT_EQ(sessions.find(id, now), nullptr);
  EXPECT_NE(sessions.find(other, now), nullptr);
}

TEST_F(SessionsTest, OfOneUsersTheLongestUnusedGoesAndOthersStay) {
  const std::string of_bob = begin("bob");
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < Sessions::of_one_max; ++i) {
    now += minutes(1);
    ids.push_back(begin("ada"));
  }
  sessions.find(ids[0], now)->used = now;
  begin("ada");
  EXPECT_NE(sessions.find(ids[0], now), nullptr);
  EXPECT_EQ(sessions.find(ids[1], now), nullptr);
  EXPECT_NE(sessions.find(of_bob, now), nullptr);
}

TEST_F(SessionsTest, ThereAreNeverMoreThanThereIsRoomFor) {
  const std::string first = begin("user-0");
  std::string last;
  for (std::size_t i = 1; i <= Sessions::all_max; ++i) {
    now += seconds(1);
    last = begin("user-" + std::to_string(i));
  }
  EXPECT_EQ(sessions.find(first, now), nullptr);
  EXPECT_NE(sessions.find(last, now), nullptr);
}

}  // namespace
}  // namespace sluice::edge
