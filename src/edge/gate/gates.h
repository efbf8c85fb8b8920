// Gates: a proxy in front of any shop asks with every request whether its visitor may pass (check, envoy), and sends
// on whoever comes back with a place (enter). Word of mouth of the shop itself is in gate_origin.h.
//
// A "yes" to somebody who is inside takes no owner: the pass is signed and the board says that it has not ended. The
// first use of a pass is told to the owner, and not waited for: nothing of it is in the ledger.
//
// Touches the line's turnstile through GatePlaces, the board's presence, and the owner's mailbox with notices.
#pragma once

#include <optional>
#include <string>

#include "edge/desk.h"
#include "edge/gate/admission.h"
#include "edge/gate/gate_asker.h"
#include "edge/gate/gate_places.h"
#include "edge/gate/proxy_words.h"
#include "edge/gate/stock_gate.h"
#include "edge/place/place_teller.h"
#include "edge/visitor/signing.h"

namespace sluice::edge {

class Gates {
public:
  Gates(Desk& desk, GatePlaces& places, Signing& signing, PlaceTeller& teller, ProxyWords& words, StockGate& stock)
      : desk_(desk), places_(places), signing_(signing), teller_(teller), words_(words), stock_(stock) {}

  // Of a sale with items the stock decides (stock_gate.h).
  void check(Errand& errand, const SaleReaders& sale);
  void check_for_envoy(Errand& errand, const SaleReaders& sale);
  void enter(Errand& errand, const SaleReaders& sale);

  // --- Of any question, whoever answers it
  // nullopt: it is none; wrong_mode() says so.
  [[nodiscard]] static std::optional<ProxyMode> mode_of(const http::Request& request);
  [[nodiscard]] static Refusal wrong_mode();
  // Where whoever enters was heading.
  [[nodiscard]] static std::string way_of(const Errand& errand, const Context& context);
  // Nobody needs a place there: everybody passes now, or by what they ask for.
  [[nodiscard]] static bool is_free(const Errand& errand, const SaleReaders& sale, ProxyMode mode);

private:
  void answer(Errand& errand, const SaleReaders& sale, ProxyMode mode);
  // A pass that belongs to no place, of whoever has no other.
  [[nodiscard]] static std::optional<Place> lone_pass_of(Errand& errand, const SaleReaders& sale,
                                                         Admission admission);
  // With no new place, no cookie, and nobody counted as inside.
  void let_everybody_pass(Errand& errand, const SaleReaders& sale, ProxyMode mode);
  // For whoever is inside.
  void let_on(Errand& errand, const SaleReaders& sale, ProxyMode mode, Place place, Asker asker);
  // For what is no person's request for a page, and comes with no pass.
  void answer_no_page(Errand& errand, const SaleReaders& sale, ProxyMode mode, const std::optional<Place>& place,
                      bool is_preflight);
  // For whoever has no place, or a called one without a pass.
  void let_in(Errand& errand, const SaleReaders& sale, ProxyMode mode, std::optional<Place> place,
              Admission admission);
  void let_newcomer_in(Errand& errand, const SaleReaders& sale, ProxyMode mode,
                       const std::optional<Place>& old_place);
  void enter_anew(Errand& errand, const SaleReaders& sale, const std::string& to,
                  const std::optional<Place>& old_place);

  Desk& desk_;
  GatePlaces& places_;
  Signing& signing_;
  PlaceTeller& teller_;
  ProxyWords& words_;
  StockGate& stock_;
};

}  // namespace sluice::edge
