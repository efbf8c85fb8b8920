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

// The owner is the only writer, so a plain load and store do. True: the bit changed.
bool put_bit(std::atomic<std::uint64_t>& word, std::uint32_t ordinal, bool value) {
  const std::uint64_t before = word.load(std::memory_order_relaxed);
  const std::uint64_t after = value ? before | bit(ordinal) : before & ~bit(ordinal);
  if (after == before) return false;
  word.store(after, std::memory_order_relaxed);
  return true;
}

}  // namespace

Board::Board() = default;

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
      return Standing::left;
  }
  return Standing::unknown;
}

bool Board::see(Ordinal ordinal) {
  const std::uint32_t o = raw(ordinal);
  if (o == 0 || o > turnstile.read().issued) return false;
  Chunk& chunk = *chunk_of(o);
  auto& word = chunk.seen[generation_.load(std::memory_order_acquire) & 1U][o % chunk_size / 64];
  // Most polls find their bit set already; reading first keeps the cache line shared.
  // The locked operation also orders it before the mark is read: either the owner, passing over this ordinal, sees
  // the bit, or the mark is seen here (Line::pass_over is the other half).
  if ((word.load(std::memory_order_relaxed) & bit(o)) == 0) word.fetch_or(bit(o), std::memory_order_seq_cst);
  return chunk.marks[o % chunk_size].load(std::memory_order_seq_cst) == Mark::passed;
}

std::uint32_t Board::ahead(Ordinal ordinal) const {
  const std::uint32_t o = raw(ordinal);
  const Turnstile::Reading reading = turnstile.read();
  if (o == 0 || o > reading.issued) return 0;
  const std::uint32_t returned = returned_.load(std::memory_order_relaxed);
  if (o <= reading.serving) return count_returning_below(o);
  const std::uint32_t counted = counted_issued_.load(std::memory_order_acquire);
  const std::uint32_t block = o - o % block_size;
  // Everybody who came after the last refresh is young, hence present: their number is a subtraction.
  if (o > counted) {
    if (counted <= reading.serving) return returned + (o - 1 - reading.serving);
    return waiting() + (o - 1 - counted);
  }
  const std::uint32_t before =
      chunk_of(o)->ahead_of_block[o % chunk_size / block_size].load(std::memory_order_relaxed);
  const std::uint32_t from = std::max(block, reading.serving + 1);
  return returned + (block > reading.serving ? before : 0) + (from < o ? count_waiting(from, o - 1) : 0);
}

void Board::allow_until(std::uint32_t limit) {
  SLUICE_INVARIANT(limit <= ordinals_max);
  for (std::size_t i = storage_.size(); i <= limit / chunk_size; ++i) {
    storage_.push_back(std::make_unique<Chunk>());
    chunks_[i].store(storage_.back().get(), std::memory_order_release);
  }
  turnstile.allow_until(limit);
}

Mark Board::mark(Ordinal ordinal) const {
  return chunk_of(raw(ordinal))->marks[raw(ordinal) % chunk_size].load(std::memory_order_acquire);
}

void Board::set_mark(Ordinal ordinal, Mark mark) {
  const std::uint32_t o = raw(ordinal);
  Chunk& chunk = *chunk_of(o);
  chunk.marks[o % chunk_size].store(mark, std::memory_order_release);
  put_bit(chunk.marked[o % chunk_size / 64], o, mark != Mark::fresh);
  if (put_bit(chunk.returning[o % chunk_size / 64], o, mark == Mark::returning)) {
    const std::uint32_t count = chunk.returning_count.load(std::memory_order_relaxed);
    chunk.returning_count.store(mark == Mark::returning ? count + 1 : count - 1, std::memory_order_relaxed);
  }
}

bool Board::is_present(Ordinal ordinal) const {
  return (present_word(raw(ordinal)) & bit(raw(ordinal))) != 0;
}

std::uint64_t Board::present_word(std::uint32_t ordinal) const {
  const Chunk& chunk = *chunk_of(ordinal);
  const std::uint32_t at = ordinal % chunk_size / 64;
  std::uint64_t word = chunk.seen[0][at].load(std::memory_order_relaxed) |  //
                       chunk.seen[1][at].load(std::memory_order_relaxed);
  const std::uint32_t young = young_after_.load(std::memory_order_relaxed) + 1;
  const std::uint32_t first = ordinal - ordinal % 64;
  if (young <= first) return ~std::uint64_t{0};
  if (young < first + 64) word |= bits_from(young);
  return word;
}

void Board::rotate_presence() {
  const std::uint32_t next = generation_.load(std::memory_order_relaxed) + 1;
  for (const auto& chunk : storage_) {
    for (auto& word : chunk->seen[next & 1U]) word.store(0, std::memory_order_relaxed);
  }
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
  const std::uint32_t window = generation_.load(std::memory_order_relaxed) & 1U;
  for (std::uint32_t o = 1; o <= last; ++o) {
    Chunk& chunk = *chunk_of(o);
    put_bit(chunk.seen[window][o % chunk_size / 64], o, present[o]);
    put_bit(chunk.seen[1 - window][o % chunk_size / 64], o, false);
    set_mark(Ordinal{o}, left[o] ? Mark::left : Mark::fresh);
  }
  // Who of them is young has been written down.
  young_after_.store(std::max(young_after_.load(std::memory_order_relaxed), last), std::memory_order_relaxed);
  issued_at_window_start_ = std::max(issued_at_window_start_, last);
}

std::uint64_t Board::waiting_word(std::uint32_t ordinal) const {
  return present_word(ordinal) &
         ~chunk_of(ordinal)->marked[ordinal % chunk_size / 64].load(std::memory_order_relaxed);
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
  for (std::uint32_t i = 0; i < ordinal / chunk_size; ++i) {
    count += chunks_[i].load(std::memory_order_acquire)->returning_count.load(std::memory_order_relaxed);
  }
  const Chunk& chunk = *chunk_of(ordinal);
  for (std::uint32_t first = ordinal - ordinal % chunk_size; first < ordinal; first += 64) {
    std::uint64_t word = chunk.returning[first % chunk_size / 64].load(std::memory_order_relaxed);
    if (ordinal - first < 64) word &= bits_upto(ordinal) >> 1U;
    count += static_cast<std::uint32_t>(std::popcount(word));
  }
  return count;
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
    const std::uint32_t block = from - from % block_size;
    const std::uint32_t last = std::min(block + block_size - 1, reading.issued);
    chunk_of(from)->ahead_of_block[from % chunk_size / block_size].store(total, std::memory_order_relaxed);
    total += count_waiting(from, last);
    from = last + 1;
  }
  returned_.store(returned, std::memory_order_relaxed);
  waiting_.store(total + returned, std::memory_order_relaxed);
  counted_issued_.store(reading.issued, std::memory_order_release);
}

}  // namespace sluice::line
