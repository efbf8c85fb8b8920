// A gate that knows the stock behind it: the proxy's question about a sale with items.
//
// Whoever is called passes, and whoever has a hold, or has bought; the others go to the line, where a place is taken
// for whoever opens a page. So the line in front of a shop's own checkout is no longer than the stock, and the shop's
// server can take the hold for its visitor with the pass that it is shown (purchase/shop_holds.h).
//
// A called place is read from the board. What a used one was used for is the owner's to say: that costs a call for
// each page of those few who have one.
//
// Touches the line's turnstile through GatePlaces, the board's presence, the book of places, the owner's mailbox.
#pragma once

#include <optional>
#include <string>

#include "edge/gate/gate_asker.h"
#include "edge/gate/gate_places.h"
#include "edge/gate/proxy_words.h"
#include "edge/place/place_teller.h"

namespace sluice::edge {

class StockGate {
public:
  StockGate(Desk& desk, SaleBook& sales, GatePlaces& places, Signing& signing, PlaceTeller& teller, ProxyWords& words)
      : desk_(desk), sales_(sales), places_(places), signing_(signing), teller_(teller), words_(words) {}

  // REQUIRES of both: `sale` has items.
  void answer(Errand& errand, const SaleReaders& sale, ProxyMode mode);
  // Comes with a place, or gets one; goes on to `to` or into the line.
  void enter(Errand& errand, const SaleReaders& sale, const std::string& to);

private:
  // For whoever is called, or has a hold.
  void admit(Errand& errand, const SaleReaders& sale, ProxyMode mode, BuyerId buyer, Place place);
  void ask_for_hold(Errand& errand, const SaleReaders& sale, ProxyMode mode, const Place& place, Asker asker);
  void let_newcomer_in(Errand& errand, const SaleReaders& sale, ProxyMode mode);
  void refuse_no_page(Errand& errand, const SaleReaders& sale, ProxyMode mode, Asker asker,
                      const std::optional<Place>& place);
  // Whether the line may be joined by opening a page.
  [[nodiscard]] static bool takes_newcomers(const SaleReaders& sale);

  Desk& desk_;
  SaleBook& sales_;
  GatePlaces& places_;
  Signing& signing_;
  PlaceTeller& teller_;
  ProxyWords& words_;
};

}  // namespace sluice::edge
