// What a visitor is given to come again with: identities, tickets and passes, signed, and the cookies that hold them.
//
// Writes to the fields of the errand's answer. Not thread-safe: one server's thread.
#pragma once

#include <string>
#include <string_view>

#include "edge/desk.h"
#include "edge/errand.h"
#include "edge/place/place.h"
#include "edge/sale_readers.h"

namespace sluice::edge {

class Signing {
public:
  explicit Signing(Desk& desk) : desk_(desk), ids_(desk.random()) {}

  [[nodiscard]] BuyerId mint_buyer(const Errand& errand) { return BuyerId(ids_.mint(errand.now)); }
  // The visitor as far as is known, or a new one whose cookie the answer sets.
  BuyerId welcome(Errand& errand);

  [[nodiscard]] std::string ticket(const Errand& errand, const SaleReaders& sale, BuyerId buyer,
                                   const Place& place) const;
  // Sets the place's `pass_expires_at`, too.
  [[nodiscard]] std::string pass(const Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place) const;

  void append_buyer_cookie(Errand& errand, BuyerId buyer) const;
  // `pass`: may be empty.
  void append_place_cookie(Errand& errand, const SaleReaders& sale, LineIndex line, std::string_view ticket,
                           std::string_view pass) const;
  void append_no_place_cookie(Errand& errand, const SaleReaders& sale, LineIndex line) const;

private:
  Desk& desk_;
  IdMint ids_;
};

}  // namespace sluice::edge
