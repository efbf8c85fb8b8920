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

// Whom an errand is for: a buyer who has shown an identity, or somebody new, who gets one with the answer.
struct Guest {
  BuyerId id{};
  bool is_new = false;
};

class Signing {
public:
  explicit Signing(Desk& desk) : desk_(desk), ids_(desk.random()) {}

  // The visitor as far as is known, or a new one. REQUIRES: the errand still has its request.
  [[nodiscard]] Guest guest_of(Errand& errand);
  // Sets the cookie of whoever is new. True: it was set.
  bool greet(Errand& errand, const Guest& guest) const;
  // Both at once.
  void welcome(Errand& errand) { greet(errand, guest_of(errand)); }

  [[nodiscard]] token::Text ticket(const Errand& errand, const SaleReaders& sale, BuyerId buyer,
                                   const Place& place) const;
  // A first pass, or one that goes on from that which the place has: as long as a pass lives, but no longer than the
  // longest stay. Sets when the place's pass was issued and expires, too.
  [[nodiscard]] token::Text pass(const Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place) const;
  [[nodiscard]] token::Text renewed_pass(const Errand& errand, const SaleReaders& sale, BuyerId buyer,
                                         Place& place) const;

  // `pass`: may be empty.
  void append_place_cookie(Errand& errand, const SaleReaders& sale, LineIndex line, std::string_view ticket,
                           std::string_view pass) const;
  void append_no_place_cookie(Errand& errand, const SaleReaders& sale, LineIndex line) const;

private:
  [[nodiscard]] token::Text sign_pass(const Errand& errand, const SaleReaders& sale, BuyerId buyer,
                                      const Place& place) const;
  Desk& desk_;
  IdMint ids_;
};

}  // namespace sluice::edge
