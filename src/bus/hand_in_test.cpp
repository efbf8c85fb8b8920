#include "bus/hand_in.h"

#include <gtest/gtest.h>

#include <random>

#include "bus/request_bytes.h"

namespace sluice::bus {
namespace {

HandIn a_hand_in() {
  HandIn hand_in{.edge = Incarnation{7}, .part = HandIn::Part::next, .has_more = true};
  hand_in.stamps.push_back({.at = StampTime{1'767'222'000'123'456},
                            .sale = "drop",
                            .line = LineIndex{3},
                            .epoch = 2,
                            .buyer = BuyerId(Id128(11, 22)),
                            .client = "2001:db8::7"});
  hand_in.stamps.push_back({.at = StampTime{5}, .sale = "door"});
  return hand_in;
}

TEST(HandIn, ComesAsItWasSent) {
  const std::string body = hand_in_body(a_hand_in());
  const auto read = read_hand_in(body);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->edge, Incarnation{7});
  EXPECT_EQ(read->part, HandIn::Part::next);
  EXPECT_TRUE(read->has_more);
  ASSERT_EQ(read->stamps.size(), 2U);
  EXPECT_EQ(read->stamps[0].sale, "drop");
  EXPECT_EQ(read->stamps[0].line, LineIndex{3});
  EXPECT_EQ(read->stamps[0].buyer, BuyerId(Id128(11, 22)));
  EXPECT_EQ(hand_in_body(*read), body);
}

TEST(HandIn, TravelsAsARequestThatNobodyElseCanMake) {
  const std::string body = hand_in_body(a_hand_in());
  std::string carried;
  append_request(carried, hand_in_request(body));
  const auto read = read_request(carried);
  ASSERT_TRUE(read);
  EXPECT_TRUE(is_hand_in(*read));
  EXPECT_EQ(read->body, body);
  http::Request other;
  other.target = other.path = "/stamps";
  EXPECT_FALSE(is_hand_in(other));
}

TEST(HandIn, CutOrGarbledOrTooLongIsNone) {
  const std::string body = hand_in_body(a_hand_in());
  for (std::size_t size = 0; size < body.size(); ++size) EXPECT_FALSE(read_hand_in(body.substr(0, size))) << size;
  EXPECT_FALSE(read_hand_in(body + 'x'));
  std::string other = body;
  other[9] = 2;  // whether there is more: yes, no, or nothing of ours
  EXPECT_FALSE(read_hand_in(other));
  HandIn spaced = a_hand_in();
  spaced.stamps[0].sale = "a b";
  EXPECT_FALSE(read_hand_in(hand_in_body(spaced)));
  HandIn much = a_hand_in();
  much.stamps.resize(stamps_max + 1);
  EXPECT_FALSE(read_hand_in(hand_in_body(much)));
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = body;
    for (int k = 0; k < 3; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    if (const auto read = read_hand_in(bytes)) {
      EXPECT_EQ(hand_in_body(*read).size(), bytes.size());
    }
  }
}

}  // namespace
}  // namespace sluice::bus
