#include "lab/edges_alone.h"

namespace sluice::lab {
namespace {

// What a question is late by itself, so that those who were told the same do not ask in the same instant.
constexpr std::uint64_t late_ms_max = 200;

double edge_part_of(const line::PaceSettings& pace) {
  if (pace.admit == 0) return line::Stamped::untold_a_second;
  return pace.admit / std::chrono::duration<double>(pace.per).count() / static_cast<double>(EdgesAlone::count);
}

MonoTime mono_of(Ms ms) {
  return MonoTime(std::chrono::milliseconds(ms));
}

}  // namespace

EdgesAlone::EdgesAlone(const line::PaceSettings& pace, std::uint64_t seed)
    : luck_(seed), edges_(count, line::Stamped(edge_part_of(pace))) {}

void EdgesAlone::come(Ms came, Ms asks) {
  const auto person = static_cast<std::uint32_t>(stamps_.size());
  line::Stamped& edge = any_edge();
  stamps_.push_back(edge.entries()[edge.come(StampTime{std::uint64_t{came} * 1000 + 1}, person).index].at);
  turns_.emplace(static_cast<Ms>(asks + luck_.next() % late_ms_max), person);
}

std::uint32_t EdgesAlone::ask_until(Ms now, const std::function<bool(std::uint32_t person)>& is_there,
                                    const std::function<void(std::uint32_t person)>& let_in) {
  std::uint32_t asked = 0;
  while (!turns_.empty() && turns_.top().first <= now) {
    const auto [at, person] = turns_.top();
    turns_.pop();
    if (!is_there(person)) continue;
    ++asked;
    const line::Stamped::Answer answer = any_edge().ask(mono_of(at), person, stamps_[person]);
    if (answer.is_let_in) {
      let_in(person);
      continue;
    }
    const auto later = static_cast<std::uint64_t>(to_ms(answer.come_back_in)) + luck_.next() % late_ms_max;
    turns_.emplace(static_cast<Ms>(at + later), person);
  }
  return asked;
}

}  // namespace sluice::lab
