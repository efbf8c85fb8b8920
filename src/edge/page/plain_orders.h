// The checkout and the order for visitors without JavaScript, as their owner tells of them.
//
// Touches the owner's mailbox.
#pragma once

#include <string>

#include "base/ids.h"
#include "edge/desk.h"
#include "edge/sale_readers.h"
#include "web/composition/composed_pages.h"
#include "web/pages/asked.h"

namespace sluice::edge {

class PlainOrders {
public:
  PlainOrders(Desk& desk, SaleBook& sales) : desk_(desk), sales_(sales) {}

  // What the request said; it is gone by the time that the owner has answered.
  struct Start {
    web::Page page = web::Page::checkout;
    std::size_t language = 0;
    std::string headers{};
    std::string key{};      // of the link by which the order was come to (token/order_link.h)
    std::string problem{};  // of the form that was sent before
    bool thanks = false;    // likewise: a thumb was counted
    web::Typed typed{};     // in that form
    std::string wrong{};    // the input in which something is
  };
  void show(Errand& errand, HoldId hold, Start start);
  void show(Errand& errand, OrderId order, Start start);
  // The hold once more, as an answer to the form itself: nothing that was typed is lost. 422.
  void ask_again(Errand& errand, HoldId hold, BuyerId buyer, Start start);

private:
  void ask(Errand& errand, shop::Command command, Start start);
  void answer(Errand& errand, const shop::Answer& answer, const Start& start);
  void respond(Errand& errand, int status, const Start& start, const std::string& main);

  Desk& desk_;
  SaleBook& sales_;
};

}  // namespace sluice::edge
