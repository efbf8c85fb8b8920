#include "shop/place/holders.h"

#include <algorithm>

namespace sluice::shop {

std::optional<token::BuyerThumb> Holders::holder_of(LineIndex line, Ordinal number) const {
  // What is not durable yet is not public, but counts for what comes after it.
  for (auto moved = moved_.rbegin(); moved != moved_.rend(); ++moved) {
    if (moved->line == line && moved->number == number) return moved->holder;
  }
  return course_.line_front(line).handovers.holder_of(number);
}

bool Holders::is_anothers(LineIndex line, Ordinal number, token::BuyerThumb buyer) const {
  const auto holder = holder_of(line, number);
  return holder && *holder != buyer;
}

bool Holders::has_room_for(LineIndex line, Ordinal number) const {
  if (holder_of(line, number)) return true;
  const auto coming =
      std::count_if(moved_.begin(), moved_.end(), [line](const Moved& moved) { return moved.line == line; });
  return course_.line_front(line).handovers.count() + static_cast<std::uint32_t>(coming) < Handovers::count_max;
}

LineIndex Holders::line_of_visitor(Ordinal number, token::BuyerThumb visitor) const {
  for (std::size_t i = 1; floor_.has_shares() && i < floor_.line_count(); ++i) {
    const LineIndex line = line_at(i);
    const auto holder = holder_of(line, number);
    if ((holder ? holder : codes_.first_buyer(line, number)) == visitor) return line;
  }
  return LineIndex{0};
}

void Holders::hand_over(LineIndex line, Ordinal number, BuyerId to, Round& round) {
  moved_.push_back({.line = line, .number = number, .holder = token::thumb_of(to)});
  ledger::PutHandover row;
  row.sale = course_.sale();
  row.line = line;
  row.number = number;
  row.buyer = to;
  round.add(row);
  // From then on edges refuse the old tickets. Rounds become durable in order, so the first one in the list is meant.
  round.tell([this] {
    const Moved& first = moved_.front();
    course_.line_front(first.line).handovers.set(first.number, first.holder);
    moved_.erase(moved_.begin());
  });
}

}  // namespace sluice::shop
