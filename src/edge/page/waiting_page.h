// The waiting page of a sale in its two forms, and where its visitor was heading.
//
// Touches the board's presence: whoever looks at the form without JavaScript is here.
#pragma once

#include <optional>
#include <string>

#include "edge/degraded/degraded.h"
#include "edge/page/showing.h"
#include "edge/place/place_teller.h"
#include "edge/visitor/signing.h"

namespace sluice::edge {

class WaitingPage {
public:
  WaitingPage(Desk& desk, Signing& signing, PlaceTeller& teller, const Degraded& degraded, Showing& showing)
      : desk_(desk), signing_(signing), teller_(teller), degraded_(degraded), showing_(showing) {}

  // Straight on, where nobody has to wait.
  void show(Errand& errand, const SaleReaders& sale);

private:
  void scripted(Errand& errand, const SaleReaders& sale);
  void go_on(Errand& errand, const SaleReaders& sale);
  // Without JavaScript: rendered for this visitor, and seen as present with each look at it.
  void plain(Errand& errand, const SaleReaders& sale);
  [[nodiscard]] std::optional<PlaceView> current_place(Errand& errand, const SaleReaders& sale);
  void append_headers(Errand& errand);
  [[nodiscard]] std::string heading_cookie_name(const SaleReaders& sale) const;
  [[nodiscard]] std::string heading_of(const Errand& errand, const SaleReaders& sale) const;
  [[nodiscard]] std::optional<std::string> known_heading(const Errand& errand, const SaleReaders& sale) const;
  [[nodiscard]] const std::string& root() const { return desk_.context().root; }

  Desk& desk_;
  Signing& signing_;
  PlaceTeller& teller_;
  const Degraded& degraded_;
  Showing& showing_;
};

}  // namespace sluice::edge
