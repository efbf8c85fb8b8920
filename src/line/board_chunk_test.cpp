#include "line/board_chunk.h"

#include <gtest/gtest.h>

#include <memory>

namespace sluice::line {
namespace {

class BoardChunkTest : public testing::Test {
protected:
  std::unique_ptr<BoardChunk> chunk = std::make_unique<BoardChunk>();
};

TEST_F(BoardChunkTest, SeeingTellsWhetherThePlaceWasPassedOver) {
  EXPECT_FALSE(chunk->see(0, 70));
  chunk->set_mark(71, Mark::passed);
  EXPECT_TRUE(chunk->see(1, 71));
  EXPECT_EQ(chunk->seen_word(64), (std::uint64_t{1} << 6) | (std::uint64_t{1} << 7));
  chunk->clear_window(0);
  EXPECT_EQ(chunk->seen_word(64), std::uint64_t{1} << 7);
  chunk->set_seen(1, 71, false);
  EXPECT_EQ(chunk->seen_word(64), 0U);
}

TEST_F(BoardChunkTest, AMarkThatIsNotFreshHasItsBit) {
  chunk->set_mark(5, Mark::used);
  EXPECT_EQ(chunk->mark(5), Mark::used);
  EXPECT_EQ(chunk->marked_word(0), std::uint64_t{1} << 5);
  chunk->set_mark(5, Mark::fresh);
  EXPECT_EQ(chunk->marked_word(0), 0U);
}

TEST_F(BoardChunkTest, CountsThoseWhoAreBackBelowAPlace) {
  for (const std::uint32_t index : {0U, 63U, 64U, 200U}) chunk->set_mark(index, Mark::returning);
  chunk->set_mark(200, Mark::returning);
  EXPECT_EQ(chunk->returning(), 4U);
  EXPECT_EQ(chunk->returning_below(0), 0U);
  EXPECT_EQ(chunk->returning_below(63), 1U);
  EXPECT_EQ(chunk->returning_below(64), 2U);
  EXPECT_EQ(chunk->returning_below(65), 3U);
  EXPECT_EQ(chunk->returning_below(BoardChunk::size - 1), 4U);
  chunk->set_mark(63, Mark::recalled);
  EXPECT_EQ(chunk->returning(), 3U);
  EXPECT_EQ(chunk->returning_below(64), 1U);
}

}  // namespace
}  // namespace sluice::line
