// Tells visitors of their places: what becomes of a place now, the tokens and cookies that go with it, and, the other
// way round, tells owners that somebody is here or has gone.
//
// Touches the sale's board (it notes presence), the errand's answer, and the owner's mailbox. One server's thread.
#pragma once

#include <optional>
#include <string_view>

#include "edge/desk.h"
#include "edge/place/opening.h"
#include "edge/place/place_view.h"
#include "edge/visitor/signing.h"

namespace sluice::edge {

class PlaceTeller {
public:
  PlaceTeller(Desk& desk, const Signing& signing) : desk_(desk), signing_(signing) {}

  // The place as it is now, and its cookie where there is news.
  PlaceView hand_out(Errand& errand, const SaleReaders& sale, BuyerId buyer, const Place& place);
  // The same as the API's answer, with `outcome` in front if there is one; to a form: back to its page.
  void answer(Errand& errand, const SaleReaders& sale, BuyerId buyer, const Place& place, int status,
              std::string_view outcome = {});
  // A place that is new.
  void answer_new(Errand& errand, const SaleReaders& sale, BuyerId buyer, const Place& place);
  // A ticket that is genuine, of a place that another device has now.
  void answer_moved(Errand& errand);

  // Somebody with this place is here.
  void see(const SaleReaders& sale, const Place& place);
  // It leads nowhere any more, but to another place.
  [[nodiscard]] bool is_over(const SaleReaders& sale, const Place& place) const;
  // Sale time stands still while a gate is paused, so a pass may be over before the owner thinks so: whoever is about
  // to get another place there has left the old one.
  void end_old_stay(const SaleReaders& sale, const std::optional<Place>& place);

  // Whether the sale takes anybody at all just now; else it has been refused.
  [[nodiscard]] bool refuse_sale(Errand& errand, const SaleReaders& sale, Wish wish);
  // `not-open`, with when to come back.
  void refuse_not_open(Errand& errand, const SaleReaders& sale, Wish wish);

private:
  [[nodiscard]] PlaceView view(const Errand& errand, const SaleReaders& sale, BuyerId buyer, const Place& place);
  void fill_tokens(PlaceView& view, const Errand& errand, const SaleReaders& sale, BuyerId buyer,
                   const Place& place) const;
  void fill_notice(PlaceView& view, const SaleReaders& sale, const Place& place) const;
  void fill_outlook(PlaceView& view, const SaleReaders& sale, const Place& place) const;

  Desk& desk_;
  const Signing& signing_;
};

}  // namespace sluice::edge
