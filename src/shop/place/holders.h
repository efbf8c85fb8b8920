// Whose a place is: whoever it was given to, or whoever it was handed over to last.
//
// Tickets are signed and nobody lists them, so the ledger keeps for a place that was handed over whose it is now;
// every older ticket of it is refused from then on, here at once and by edges (handovers.h) once that is durable.
//
// Touches the round. Not thread-safe: the owner's thread.
#pragma once

#include <optional>
#include <vector>

#include "shop/line/floor.h"
#include "shop/place/priority_codes.h"
#include "shop/sale/course.h"

namespace sluice::shop {

class Holders {
public:
  // All outlive it.
  Holders(Course& course, const Floor& floor, const PriorityCodes& codes)
      : course_(course), floor_(floor), codes_(codes) {}

  // The place went to another device: this buyer's ticket of it is void.
  [[nodiscard]] bool is_anothers(LineIndex line, Ordinal number, token::BuyerThumb buyer) const;
  // Whether the tables take one more place that was handed over, if this one was not before.
  [[nodiscard]] bool has_room_for(LineIndex line, Ordinal number) const;
  // A pass as the origin sees it names its buyer, but no line; numbers are those of tickets in any.
  [[nodiscard]] LineIndex line_of_visitor(Ordinal number, token::BuyerThumb visitor) const;

  // REQUIRES: has_room_for().
  void hand_over(LineIndex line, Ordinal number, BuyerId to, Round& round);

private:
  struct Moved {
    LineIndex line{};
    Ordinal number{};
    token::BuyerThumb holder{};
  };
  // None: whoever got the place at first.
  [[nodiscard]] std::optional<token::BuyerThumb> holder_of(LineIndex line, Ordinal number) const;

  Course& course_;
  const Floor& floor_;
  const PriorityCodes& codes_;
  std::vector<Moved> moved_;  // handed over, and not durable yet
};

}  // namespace sluice::shop
