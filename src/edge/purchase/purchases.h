// POST /buy and POST /holds: units for a called place, or a place for whoever has none.
//
// Order of things: the mailbox slot is reserved first and the place in line taken second, so that a 503 has cost
// nobody a place. What needs no owner is answered here (not open, no ticket, still waiting, sold out).
//
// Touches the line's turnstile through Places, the sale's book of keys, and the owner's mailbox.
#pragma once

#include <optional>
#include <string_view>

#include "edge/desk.h"
#include "edge/place/place_teller.h"
#include "edge/place/places.h"
#include "edge/request/cart_body.h"
#include "edge/visitor/signing.h"
#include "edge/work/toll.h"

namespace sluice::edge {

class Purchases {
public:
  Purchases(Desk& desk, SaleBook& sales, Places& places, Signing& signing, PlaceTeller& teller, Toll& toll)
      : desk_(desk), sales_(sales), places_(places), signing_(signing), teller_(teller), toll_(toll) {}

  void buy(Errand& errand, const SaleReaders& sale) {
    take(errand, sale, shop::TakeUnits::Mode::buy, errand.request->body);
  }
  void hold(Errand& errand, const SaleReaders& sale) {
    take(errand, sale, shop::TakeUnits::Mode::hold, errand.request->body);
  }
  // `body`: the cart, in the form of the API.
  void take(Errand& errand, const SaleReaders& sale, shop::TakeUnits::Mode mode, std::string_view body);

private:
  struct Purchase;
  [[nodiscard]] std::optional<Refusal> read(Errand& errand, const SaleReaders& sale, std::string_view body,
                                            Purchase& purchase);
  [[nodiscard]] std::optional<Refusal> begin_key(const SaleReaders& sale, Purchase& purchase);
  void decide(Errand& errand, const SaleReaders& sale, Purchase& purchase);
  // Of a place that the visitor has.
  void use_place(Errand& errand, const SaleReaders& sale, Purchase& purchase);
  void take_place(Errand& errand, const SaleReaders& sale, Purchase& purchase);
  void go_on_with(Errand& errand, const SaleReaders& sale, Purchase& purchase, Places::Taken taken);
  [[nodiscard]] bool keeps_room(Errand& errand, const SaleReaders& sale, const Purchase& purchase);
  // REQUIRES: a reserved slot in the owner's mailbox.
  void send(Errand& errand, const SaleReaders& sale, Purchase& purchase);
  void complete(Errand& errand, const shop::Call& call, const Purchase& purchase);

  Desk& desk_;
  SaleBook& sales_;
  Places& places_;
  Signing& signing_;
  PlaceTeller& teller_;
  Toll& toll_;
};

}  // namespace sluice::edge
