#include "shop/delivery/kept_presence.h"

#include <algorithm>

namespace sluice::shop {
namespace {

std::uint32_t ticks_in(Duration time, Duration tick) {
  return std::max(1U, static_cast<std::uint32_t>(time / tick));
}

}  // namespace

KeptPresence::KeptPresence(Course& course, Floor& floor, const AddressBook& book, const OwnerSettings& settings)
    : course_(course),
      floor_(floor),
      book_(book),
      ticks_a_turn_(ticks_in(settings.presence_window / 4, settings.tick)),
      seen_upto_(course.front().lines.size()) {}

void KeptPresence::see(Now now, LineIndex line, Ordinal ordinal) {
  if (!course_.line_front(line).board.see(ordinal)) return;
  floor_.apply(now, line, line::Command::Kind::come_back, ordinal);
}

void KeptPresence::keep(Now now) {
  if (book_.is_empty()) return;
  for (std::size_t i = 0; i < seen_upto_.size(); ++i) {
    const AddressBook::Places& places = book_.of(line_at(i));
    auto at = places.upper_bound(seen_upto_[i]);
    for (std::size_t left = places.size() / ticks_a_turn_ + 1; left > 0 && at != places.end(); --left, ++at) {
      see(now, line_at(i), at->first);
      seen_upto_[i] = at->first;
    }
    if (at == places.end()) seen_upto_[i] = Ordinal{0};
  }
}

void KeptPresence::begin(Now now) {
  for (std::size_t i = 0; i < seen_upto_.size(); ++i) {
    for (const auto& [ordinal, place] : book_.of(line_at(i))) see(now, line_at(i), ordinal);
  }
}

}  // namespace sluice::shop
