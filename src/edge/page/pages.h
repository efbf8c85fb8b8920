// Pages and files: the demo shop, the waiting page in its two forms, and whatever else is compiled in.
//
// Touches the board's presence (whoever looks at the plain page is here).
#pragma once

#include <optional>
#include <string>

#include "edge/desk.h"
#include "edge/place/place_teller.h"
#include "edge/visitor/signing.h"

namespace sluice::edge {

class Pages {
public:
  Pages(Desk& desk, SaleBook& sales, Signing& signing, PlaceTeller& teller, Route asset_route)
      : desk_(desk), sales_(sales), signing_(signing), teller_(teller), asset_route_(asset_route) {}

  // Whatever has no address of its own in the table.
  void file(Errand& errand);
  void openapi(Errand& errand);
  // /queue/{sale}
  void queue(Errand& errand);
  // A page to people who asked for one, a problem document to programs.
  void refuse(Errand& errand, const ProblemType& problem);

private:
  void waiting(Errand& errand, const SaleReaders& sale);
  // Without JavaScript: rendered for this visitor, and seen as present with each look at it.
  void plain(Errand& errand, const SaleReaders& sale);
  [[nodiscard]] std::optional<PlaceView> current_place(Errand& errand, const SaleReaders& sale);
  void append_waiting_headers(Errand& errand, std::string_view language);
  [[nodiscard]] std::string heading_cookie_name(const SaleReaders& sale) const;
  [[nodiscard]] std::string heading_of(const Errand& errand, const SaleReaders& sale) const;

  Desk& desk_;
  SaleBook& sales_;
  Signing& signing_;
  PlaceTeller& teller_;
  const Route asset_route_;
};

}  // namespace sluice::edge
