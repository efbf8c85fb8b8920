// Gates at an edge whose owner is away, or has not heard yet of all who came meanwhile (degraded.h).
//
// Whoever has a pass goes on, also where the shop has ended it since or made it longer: of that the owner knows. Who
// has a place, and who was stamped, is let in as the edge's stamps allow, while the gate is open. In front of a sale
// with items nobody is let in anew: whose turn it is the owner decides.
//
// One server's thread.
#pragma once

#include <optional>
#include <string>

#include "edge/degraded/degraded.h"
#include "edge/gate/gate_places.h"
#include "edge/gate/proxy_words.h"

namespace sluice::edge {

class DegradedGates {
public:
  DegradedGates(Desk& desk, Degraded& degraded, Forwarding& forwarding, GatePlaces& places, Signing& signing,
                Toll& toll, ProxyWords& words)
      : desk_(desk),
        degraded_(degraded),
        forwarding_(forwarding),
        places_(places),
        signing_(signing),
        toll_(toll),
        words_(words) {}

  void check(Errand& errand, const SaleReaders& sale);
  void check_for_envoy(Errand& errand, const SaleReaders& sale);
  void enter(Errand& errand, const SaleReaders& sale);

private:
  void answer(Errand& errand, const SaleReaders& sale, ProxyMode mode);
  // What the visitor has; none: nothing by which they are inside.
  [[nodiscard]] static std::optional<Place> inside(Errand& errand, const SaleReaders& sale);
  // Who has a place is asked about at the owner where there is one.
  [[nodiscard]] bool is_for_owner(Errand& errand, const SaleReaders& sale) const;
  // The place, with the pass for it, of whoever may come in now; the errand's answer has the cookies of it, also of
  // whoever may not.
  [[nodiscard]] std::optional<Place> let_in(Errand& errand, const SaleReaders& sale, const Guest& guest);

  Desk& desk_;
  Degraded& degraded_;
  Forwarding& forwarding_;
  GatePlaces& places_;
  Signing& signing_;
  Toll& toll_;
  ProxyWords& words_;
};

}  // namespace sluice::edge
