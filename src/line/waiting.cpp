#include "line/waiting.h"

#include <algorithm>

namespace sluice::line {

bool Waiting::is_anybody() const {
  const Turnstile::Reading reading = board_.turnstile.read();
  return reading.serving < reading.issued &&
         board_.next_present(reading.serving + 1, reading.issued) <= reading.issued;
}

std::uint32_t Waiting::count(std::uint32_t most) const {
  const Turnstile::Reading reading = board_.turnstile.read();
  std::uint32_t count = 0;
  for (std::uint32_t o = reading.serving; count < most && o < reading.issued; ++count) {
    o = board_.next_present(o + 1, reading.issued);
    if (o > reading.issued) break;
  }
  return count;
}

Waiting::Turn Waiting::take_turn(const Turnstile::Reading& reading, std::uint32_t most) {
  Turn turn{.upto = reading.serving};
  while (turn.present < most && turn.upto < reading.issued) {
    const std::uint32_t next = board_.next_present(turn.upto + 1, reading.issued);
    if (next > turn.upto + 1) {
      const std::uint32_t passed = passed_over_.pass_over(turn.upto + 1, next - 1);
      gone_total_ += passed;
      passed_total_ += passed;
    }
    if (next <= reading.issued) ++turn.present;
    turn.upto = std::min(next, reading.issued);
  }
  return turn;
}

void Waiting::leave(Ordinal ordinal) {
  ++gone_total_;
  if (board_.mark(ordinal) == Mark::returning) passed_over_.leave();
  board_.set_mark(ordinal, Mark::left);
}

// Who waits no more. False: nobody did.
bool Waiting::clear_one(Ordinal ordinal) {
  if (board_.standing(ordinal) != Standing::waiting) return false;
  const Mark mark = board_.mark(ordinal);
  if (mark == Mark::fresh) ++gone_total_;  // those passed over were counted then
  if (mark == Mark::returning) passed_over_.leave();
  board_.set_mark(ordinal, Mark::cleared);
  return true;
}

std::vector<Span> Waiting::clear(std::uint32_t issued) {
  std::vector<Span> spans;
  bool is_cut = true;  // by somebody who is called
  for (std::uint32_t o = 1; o <= issued; ++o) {
    if (board_.standing(Ordinal{o}) == Standing::called) is_cut = true;
    if (!clear_one(Ordinal{o})) continue;
    if (is_cut) spans.push_back({.first = o, .last = o});
    spans.back().last = o;
    is_cut = false;
  }
  return spans;
}

void Waiting::mark_cleared(const Span& span) {
  const std::uint32_t last = std::min(span.last, board_.turnstile.read().issued);
  for (std::uint32_t o = std::max(span.first, 1U); o <= last; ++o) board_.set_mark(Ordinal{o}, Mark::cleared);
}

}  // namespace sluice::line
