// One place a person: whoever takes a place in a line is given the one that they have, if it leads anywhere, whether
// they bring its ticket or only their identity.
//
// Thread-safe, as the line's book is (shop/told/place_book.h).
#pragma once

#include "edge/place/place.h"
#include "edge/place/places.h"
#include "edge/sale_readers.h"
#include "edge/visitor/signing.h"

namespace sluice::edge {

// What the book says of the guest, of whom a newcomer has nothing in it. After `none` the guest takes a place, and
// end_taking() follows.
[[nodiscard]] inline shop::PlaceBook::Found begin_taking(const SaleReaders& sale, LineIndex line, const Guest& guest,
                                                         WallTime now) {
  if (guest.is_new) return {};
  const shop::LineFront& front = sale.line(line);
  const token::BuyerThumb thumb = token::thumb_of(guest.id);
  return sale.line(line).places.begin(thumb, [&sale, &front, thumb, now](Ordinal number, WallTime taken_at) {
    // What a sale's used place was used for is a hold; a gate's is a visit, for as long as its pass lives.
    const bool is_used_up = !sale.view->is_gate() || now - taken_at >= sale.view->config.pass;
    return front.handovers.is_anothers(number, thumb) ||
           shop::is_over(front.board.standing(front.ordinal_of(number)), is_used_up);
  });
}

// `taken`: what the line gave; nothing: the guest was refused, or there was none to give.
inline void end_taking(const SaleReaders& sale, LineIndex line, const Guest& guest, Places::Taken taken,
                       WallTime now) {
  shop::PlaceBook& book = sale.line(line).places;
  if (!taken.empty()) return book.put(guest.id, taken.front().ordinal, now);
  if (!guest.is_new) book.forget(token::thumb_of(guest.id));
}

[[nodiscard]] inline Place place_of(const SaleReaders& sale, LineIndex line, Ordinal number, WallTime taken_at) {
  return {.line = line, .number = number, .ordinal = sale.line(line).ordinal_of(number), .issued_at = taken_at};
}

}  // namespace sluice::edge
