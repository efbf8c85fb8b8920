// What buyers ask of a sale's owner: units, holds, orders. And what a shop that is paid itself asks of their holds.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.h"
#include "ledger/rows/hold_rows.h"
#include "order/payer.h"
#include "sale/cart.h"
#include "shop/owner/request_key.h"
#include "shop/purchase/named_units.h"
#include "shop/settings/checkout_config.h"

namespace sluice::shop {

// POST /buy and POST /holds: units for a ticket.
struct TakeUnits {
  enum class Mode : std::uint8_t {
    buy,   // without a good ticket: takes a place, and the units at once if that place is called
    hold,  // needs a called ticket
    shop,  // likewise, for the shop's visitor: gives the hold that the ticket was used for, too
  };
  Mode mode = Mode::buy;
  std::string sale{};
  BuyerId buyer;
  LineIndex line{};
  Ordinal number{};          // the ticket's (LineFront::ordinal_of); 0: the buyer has no ticket
  bool just_issued = false;  // the edge took this place for this very request
  sale::Cart cart{};
  RequestKey request{};
};
struct ReadHold {
  HoldId hold;
  BuyerId buyer;
};
// The hold that a place was used for, while it lives or once it is sold.
struct FindHold {
  std::string sale{};
  BuyerId buyer;
  LineIndex line{};
  Ordinal number{};
};
struct ReleaseHold {
  HoldId hold;
  BuyerId buyer;
};
struct Checkout {
  HoldId hold;
  BuyerId buyer;
  std::string email{};
  std::string method{};    // empty: none, as what costs nothing needs none
  std::string details{};   // JSON object
  GivenDetails given{};    // what it says of what a sale may ask for
  std::string language{};  // that the buyer reads
  RequestKey request{};
  std::string trace{};          // W3C traceparent: what is done about the order is told by it
  std::string return_origin{};  // where the buyer sees our pages, "https://shop.example/.sluice"; or empty
  order::Payer payer = order::unknown_payer;
};
struct ReadOrder {
  OrderId order;
  BuyerId buyer;
  bool by_link = false;  // whoever asks has been given a link to it: then they need not be the buyer
};
// What the shop that is paid itself says of a hold, and asks (docs/own_checkout.md).
struct ShopSays {
  enum class Word : std::uint8_t { read, begin, confirm, fail, release, extend, cancel };
  std::string sale{};  // by whose key it speaks
  HoldId hold;
  Word word = Word::read;
  std::string order{};                                   // confirm, cancel: the shop's own number
  std::chrono::seconds time{};                           // extend: from now on
  order::UnitsThen units = order::UnitsThen::give_back;  // cancel. REQUIRES: not kept
  std::vector<NamedUnits> items{};                       // cancel: only those; none: all
  RequestKey request{};
  std::string trace{};  // as of Checkout
  // Where memory has let go of it: the hold as the ledger has it, expired. From the archive.
  std::shared_ptr<const ledger::HoldRow> ended{};
};

}  // namespace sluice::shop
