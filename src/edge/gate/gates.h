// Gates: a proxy in front of any shop asks with every request whether its visitor may pass (check, envoy), and sends
// on whoever comes back with a place (enter). Word of mouth of the shop itself is in gate_origin.h.
//
// A "yes" to somebody who is inside takes no owner: the pass is signed and the board says that it has not ended. The
// first use of a pass is told to the owner, and not waited for: nothing of it is in the ledger.
//
// How a proxy must be told "no", and whether it can hand a cookie to the visitor with a "yes", differs:
//   nginx     204, or 401 with X-Sluice-Location. A newcomer is let in by the first request: the proxy copies the
//             cookies from X-Sluice-Set-Buyer and X-Sluice-Set-Place.
//   redirect  204, or 303. These proxies lose cookies on a "yes", so a newcomer is sent to /enter, which gives them
//             and sends back; who keeps no cookies ends at the waiting page and costs nobody a place.
//   envoy     as nginx, but 200 for "yes" and 303 for "no".
//
// Touches the line's turnstile through Places, the board's presence, and the owner's mailbox with notices.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/allowance/shortage.h"
#include "edge/desk.h"
#include "edge/gate/gate_origin.h"
#include "edge/place/place_teller.h"
#include "edge/place/places.h"
#include "edge/visitor/signing.h"
#include "edge/work/toll.h"

namespace sluice::edge {

class Gates {
public:
  Gates(Desk& desk, Places& places, Signing& signing, PlaceTeller& teller, GateOrigin& origin, Toll& toll)
      : desk_(desk), places_(places), signing_(signing), teller_(teller), origin_(origin), toll_(toll) {}

  // REQUIRES of all: `sale` is a gate.
  void check(Errand& errand, const SaleReaders& sale);
  void check_for_envoy(Errand& errand, const SaleReaders& sale);
  void enter(Errand& errand, const SaleReaders& sale);

private:
  enum class Mode : std::uint8_t { nginx, redirect, envoy };
  enum class Admission : std::uint8_t {
    inside,     // entered, and the pass is still good
    first_use,  // a good pass that the owner does not know of yet
    called,     // may have a pass
    waiting,
    none,  // no place, or one that is over
  };
  void answer(Errand& errand, const SaleReaders& sale, Mode mode);
  // For what is no person's request for a page, and comes with no pass.
  void answer_no_page(Errand& errand, const SaleReaders& sale, Mode mode, const std::optional<Place>& place,
                      bool is_preflight);
  // For whoever has no place, or a called one without a pass.
  void let_in(Errand& errand, const SaleReaders& sale, Mode mode, std::optional<Place> place, Admission admission);
  void let_newcomer_in(Errand& errand, const SaleReaders& sale, Mode mode, const std::optional<Place>& old_place);
  // Hands a place that its buyer has already out once more. True: with a pass.
  bool greet_again(Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place) const;
  void admit(Errand& errand, const SaleReaders& sale, Mode mode, BuyerId buyer, const Place& place);
  void send_away(Errand& errand, Mode mode, const std::string& location);
  [[nodiscard]] static std::string_view method_behind(const Errand& errand, Mode mode);
  // Where the visitor whom a proxy asks about was heading, and where to wait on the way there. Made only for whoever
  // is sent away: most checks are of people inside. REQUIRES: the errand still has its request.
  [[nodiscard]] static std::string heading_of(const Errand& errand, Mode mode);
  [[nodiscard]] std::string queue_to(const Errand& errand, const SaleReaders& sale, std::string_view to) const;
  [[nodiscard]] Admission admission_of(const SaleReaders& sale, const std::optional<Place>& place) const;
  // Whether the gate gives this visitor a place just now: it is open, a place costs no work (which only the waiting
  // page can ask for), and the allowance of their network, of which this takes one, is not used up. REQUIRES: the
  // errand still has its request.
  [[nodiscard]] bool takes_newcomer(Errand& errand, const SaleReaders& sale, TakenUnits& room) const;
  void enter_anew(Errand& errand, const SaleReaders& sale, const std::string& to,
                  const std::optional<Place>& old_place);
  void tell_entered(const SaleReaders& sale, const Place& place);
  void append_cookies(Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place, bool is_called) const;
  void greet(Errand& errand, const Guest& guest) const;

  Desk& desk_;
  Places& places_;
  Signing& signing_;
  PlaceTeller& teller_;
  GateOrigin& origin_;
  Toll& toll_;
};

}  // namespace sluice::edge
