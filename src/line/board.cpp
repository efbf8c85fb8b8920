#include "line/board.h"

#include <algorithm>
#include <bit>

#include "base/invariant.h"

namespace sluice::line {
namespace {

constexpr std::uint64_t bit(std::uint32_t ordinal) {
  return std::uint64_t{1} << (ordinal % 64U);
}
// Bits of a word for ordinals >= `from`, and <= `to`, within their word.
constexpr std::uint64_t bits_from(std::uint32_t from) {
  return ~std::uint64_t{0} << (from % 64U);
}
constexpr std::uint64_t bits_upto(std::uint32_t to) {
  return ~std::uint64_t{0} >> (63U - to % 64U);
}

}  // namespace

Standing Board::standing(Ordinal ordinal) const {
  const Turnstile::Reading reading = turnstile.read();
  if (raw(ordinal) == 0 || raw(ordinal) > reading.issued) return Standing::unknown;
  switch (mark(ordinal)) {
    case Mark::fresh:
      return raw(ordinal) <= reading.serving ? Standing::called : Standing::waiting;
    case Mark::passed:
    case Mark::returning:
      return Standing::waiting;
    case Mark::recalled:
      return Standing::called;
    case Mark::used:
      return Standing::used;
    case Mark::lapsed:
      return Standing::lapsed;
    case Mark::left:
    case Mark::cleared:
      return Standing::left;
  }
  return Standing::unknown;
}

bool Board::see(Ordinal ordinal) {
  const std::uint32_t o = raw(ordinal);
  if (o == 0 || o > turnstile.read().issued) return false;
  return chunk_of(o).see(window(), index_of(o));
}

std::uint32_t Board::ahead(Ordinal ordinal) const {
  const std::uint32_t o = raw(ordinal);
  const Turnstile::Reading reading = turnstile.read();
  if (o == 0 || o > reading.issued) return 0;
  const std::uint32_t returned = returned_.load(std::memory_order_relaxed);
  if (o <= reading.serving) return count_returning_below(o);
  const std::uint32_t counted = counted_issued_.load(std::memory_order_acquire);
  const std::uint32_t block = o - o % BoardChunk::block_size;
  // Everybody who came after the last refresh is young, hence present: their number is a subtraction.
  if (o > counted) {
    if (counted <= reading.serving) return returned + (o - 1 - reading.serving);
    return waiting() + (o - 1 - counted);
  }
  const std::uint32_t before = chunk_of(o).ahead_of_block(index_of(o));
  const std::uint32_t from = std::max(block, reading.serving + 1);
  return returned + (block > reading.serving ? before : 0) + (from < o ? count_waiting(from, o - 1) : 0);
}

void Board::allow_until(std::uint32_t limit) {
  SLUICE_INVARIANT(limit <= ordinals_max);
  for (std::size_t i = storage_.size(); i <= limit / BoardChunk::size; ++i) {
    storage_.push_back(std::make_unique<BoardChunk>());
    chunks_[i].store(storage_.back().get(), std::memory_order_release);
  }
  turnstile.allow_until(limit);
}

Mark Board::mark(Ordinal ordinal) const {
  return chunk_of(raw(ordinal)).mark(index_of(raw(ordinal)));
}

void Board::set_mark(Ordinal ordinal, Mark mark) {
  chunk_of(raw(ordinal)).set_mark(index_of(raw(ordinal)), mark);
}

bool Board::is_present(Ordinal ordinal) const {
  return (present_word(raw(ordinal)) & bit(raw(ordinal))) != 0;
}

std::uint64_t Board::present_word(std::uint32_t ordinal) const {
  std::uint64_t word = chunk_of(ordinal).seen_word(index_of(ordinal));
  const std::uint32_t young = young_after_.load(std::memory_order_relaxed) + 1;
  const std::uint32_t first = ordinal - ordinal % 64;
  if (young <= first) return ~std::uint64_t{0};
  if (young < first + 64) word |= bits_from(young);
  return word;
}

void Board::rotate_presence() {
  const std::uint32_t next = generation_.load(std::memory_order_relaxed) + 1;
  for (const auto& chunk : storage_) chunk->clear_window(next & 1U);
  young_after_.store(issued_at_window_start_, std::memory_order_relaxed);
  issued_at_window_start_ = turnstile.read().issued;
  generation_.store(next, std::memory_order_release);
}

void Board::forget_presence() {
  issued_at_window_start_ = turnstile.read().issued;
  young_after_.store(issued_at_window_start_, std::memory_order_relaxed);
}

void Board::redraw(const Draw& draw) {
  const std::uint32_t last = draw.count();
  std::vector<bool> present(last + 1);
  std::vector<bool> left(last + 1);
  for (std::uint32_t o = 1; o <= last; ++o) {
    const std::uint32_t place = draw.place_of(o - 1) + 1;
    present[place] = is_present(Ordinal{o});
    left[place] = mark(Ordinal{o}) == Mark::left;
  }
  for (std::uint32_t o = 1; o <= last; ++o) {
    BoardChunk& chunk = chunk_of(o);
    chunk.set_seen(window(), index_of(o), present[o]);
    chunk.set_seen(1 - window(), index_of(o), false);
    chunk.set_mark(index_of(o), left[o] ? Mark::left : Mark::fresh);
  }
  // Who of them is young has been written down.
  young_after_.store(std::max(young_after_.load(std::memory_order_relaxed), last), std::memory_order_relaxed);
  issued_at_window_start_ = std::max(issued_at_window_start_, last);
}

std::uint64_t Board::waiting_word(std::uint32_t ordinal) const {
  return present_word(ordinal) & ~chunk_of(ordinal).marked_word(index_of(ordinal));
}

std::uint32_t Board::count_waiting(std::uint32_t from, std::uint32_t to) const {
  std::uint32_t count = 0;
  for (std::uint32_t first = from - from % 64; first <= to; first += 64) {
    std::uint64_t word = waiting_word(first);
    if (first < from) word &= bits_from(from);
    if (to - first < 64) word &= bits_upto(to);
    count += static_cast<std::uint32_t>(std::popcount(word));
  }
  return count;
}

std::uint32_t Board::count_returning_below(std::uint32_t ordinal) const {
  std::uint32_t count = 0;
  for (std::uint32_t o = 0; o + BoardChunk::size <= ordinal; o += BoardChunk::size) count += chunk_of(o).returning();
  return count + chunk_of(ordinal).returning_below(index_of(ordinal));
}

std::uint32_t Board::next_present(std::uint32_t from, std::uint32_t to) const {
  while (from <= to) {
    const std::uint64_t word = waiting_word(from) & bits_from(from);
    const std::uint32_t first = from - from % 64;
    if (word != 0) return std::min(first + static_cast<std::uint32_t>(std::countr_zero(word)), to + 1);
    from = first + 64;
  }
  return to + 1;
}

void Board::count_present(std::uint32_t returned) {
  const Turnstile::Reading reading = turnstile.read();
  std::uint32_t total = 0;
  for (std::uint32_t from = reading.serving + 1; from <= reading.issued;) {
    const std::uint32_t block = from - from % BoardChunk::block_size;
    const std::uint32_t last = std::min(block + BoardChunk::block_size - 1, reading.issued);
    chunk_of(from).set_ahead_of_block(index_of(from), total);
    total += count_waiting(from, last);
    from = last + 1;
  }
  returned_.store(returned, std::memory_order_relaxed);
  waiting_.store(total + returned, std::memory_order_relaxed);
  counted_issued_.store(reading.issued, std::memory_order_release);
}

}  // namespace sluice::line
