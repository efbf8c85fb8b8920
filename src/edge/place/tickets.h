// /v1/sales/{sale}/tickets: joining a line, asking for one's place, leaving. None of it touches an owner's thread.
//
// Touches the line's turnstile through Places, the board's presence, and the owner's mailbox for those who leave.
#pragma once

#include <functional>

#include "edge/desk.h"
#include "edge/place/place_teller.h"
#include "edge/place/places.h"
#include "edge/visitor/signing.h"
#include "edge/work/toll.h"

namespace sluice::edge {

class Handovers;

class Tickets {
public:
  Tickets(Desk& desk, Places& places, Signing& signing, PlaceTeller& teller, Handovers& handovers, Toll& toll)
      : desk_(desk), places_(places), signing_(signing), teller_(teller), handovers_(handovers), toll_(toll) {}

  void join(Errand& errand, const SaleReaders& sale);
  void read(Errand& errand, const SaleReaders& sale);
  void leave(Errand& errand, const SaleReaders& sale);

  enum class Costs : std::uint8_t {
    what_is_asked,  // edge/work/toll.h
    nothing,        // it was paid when they came
  };
  // A new place in this line, or the one that the visitor has, as the answer.
  void join_line(Errand& errand, const SaleReaders& sale, LineIndex line, Costs costs = Costs::what_is_asked);

private:
  // False: refused, and answered so.
  [[nodiscard]] bool give_up_places(Errand& errand, const SaleReaders& sale);
  void answer_known(Errand& errand, const SaleReaders& sale, BuyerId buyer, Place place);
  void take_new(Errand& errand, const SaleReaders& sale, LineIndex line, const std::optional<Place>& old_place,
                Costs costs);

  Desk& desk_;
  Places& places_;
  Signing& signing_;
  PlaceTeller& teller_;
  Handovers& handovers_;
  Toll& toll_;
};

}  // namespace sluice::edge
