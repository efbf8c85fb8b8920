#include "shop/told/feedback_book.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

namespace sluice::shop {
namespace {

TEST(FeedbackBook, APlaceCountsOnceAndMayChangeItsMind) {
  FeedbackBook book;
  book.say(LineIndex{0}, Ordinal{7}, Thumb::up);
  book.say(LineIndex{0}, Ordinal{7}, Thumb::up);
  EXPECT_EQ(book.totals().waiting, (FeedbackBook::Counts{1, 0, 0}));
  book.say(LineIndex{0}, Ordinal{7}, Thumb::problem);
  EXPECT_EQ(book.totals().waiting, (FeedbackBook::Counts{0, 0, 1}));
  book.say(LineIndex{1}, Ordinal{7}, Thumb::down);
  EXPECT_EQ(book.totals().waiting, (FeedbackBook::Counts{0, 1, 1}));
}

TEST(FeedbackBook, AnOrderIsCountedBesideItsPlace) {
  FeedbackBook book;
  const OrderId order(Id128(1, 2));
  book.say(order, Thumb::down);
  book.say(order, Thumb::up);
  book.say(LineIndex{0}, Ordinal{1}, Thumb::up);
  EXPECT_EQ(book.totals().order, (FeedbackBook::Counts{1, 0, 0}));
  EXPECT_EQ(book.totals().waiting, (FeedbackBook::Counts{1, 0, 0}));
}

TEST(FeedbackBook, CountsWhatAMapWouldCount) {
  rc::check([] {
    FeedbackBook book;
    std::map<std::pair<std::uint16_t, std::uint32_t>, Thumb> twin;
    for (int i = *rc::gen::inRange(1, 60); i > 0; --i) {
      const auto line = *rc::gen::inRange<std::uint16_t>(0, 3);
      const auto number = *rc::gen::element<std::uint32_t>(1, 31, 32, 33, 65'535, 65'536, 65'537, 200'000);
      const Thumb thumb = *rc::gen::element(Thumb::up, Thumb::down, Thumb::problem);
      book.say(LineIndex{line}, Ordinal{number}, thumb);
      twin[{line, number}] = thumb;
    }
    FeedbackBook::Counts counts{};
    for (const auto& [place, thumb] : twin) ++counts[raw(thumb)];
    RC_ASSERT(book.totals().waiting == counts);
  });
}

TEST(FeedbackBook, WordsLeadThereAndBack) {
  for (const Thumb thumb : every_thumb) EXPECT_EQ(thumb_from(to_string(thumb)), thumb);
  EXPECT_FALSE(thumb_from("").has_value());
  EXPECT_FALSE(thumb_from("Up").has_value());
}

}  // namespace
}  // namespace sluice::shop
