// Places of people who come to a gate without one: one a person, as many as the allowance of their network has.
//
// Touches the line's turnstile through Places, and the owner's mailbox with notices. Not thread-safe: one server's
// thread.
#pragma once

#include <functional>
#include <optional>

#include "edge/allowance/shortage.h"
#include "edge/desk.h"
#include "edge/place/place_teller.h"
#include "edge/place/places.h"
#include "edge/visitor/signing.h"
#include "edge/work/toll.h"

namespace sluice::edge {

class GatePlaces {
public:
  GatePlaces(Desk& desk, Places& places, Signing& signing, PlaceTeller& teller, Toll& toll)
      : desk_(desk), places_(places), signing_(signing), teller_(teller), toll_(toll) {}

  // `called`: the place with its pass, if the guest may pass now; nullptr: has to wait, or has no place.
  using Then = std::function<void(Errand&, const SaleReaders&, const Place* called)>;
  // The place that the guest has already, or a new one; the errand's answer carries the cookies of it. `then` is
  // called once, with the errand and the sale to go on with. `old_place`: one that is over.
  // REQUIRES: the errand still has its request.
  void take(Errand& errand, const SaleReaders& sale, const Guest& guest, const std::optional<Place>& old_place,
            const Then& then);

  enum class Pass : std::uint8_t { none, first, renewed };
  // To the answer: the place's cookie, with that pass. Sets when the pass was issued and ends in `place`.
  void append_cookies(Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place, Pass pass) const;
  // The visitor goes on with a renewed pass, which the owner hears of. REQUIRES: is_to_be_renewed().
  void renew(Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place);
  // The cookie of a new identity.
  void greet(Errand& errand, const Guest& guest) const;
  // The owner hears of a pass's first use, and is not waited for: nothing of it is in the ledger.
  void tell_entered(const SaleReaders& sale, const Place& place);

private:
  // Hands a place that its buyer has already out once more. True: with a pass.
  bool greet_again(Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place) const;
  // Whether the gate gives this visitor a place just now: it is open, a place costs no work (which only the waiting
  // page can ask for), and the allowance of their network, of which this takes one, is not used up.
  [[nodiscard]] bool takes_newcomer(Errand& errand, const SaleReaders& sale, TakenUnits& room) const;

  Desk& desk_;
  Places& places_;
  Signing& signing_;
  PlaceTeller& teller_;
  Toll& toll_;
};

}  // namespace sluice::edge
