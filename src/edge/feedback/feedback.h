// A visitor's thumb: from the waiting page, the order page, or a shop's own page.
//
//   POST /v1/sales/{sale}/feedback   programs, and scripts of a shop's own pages
//   POST /thumbs/{sale}              the page that the waiting page leads to; back to that one
//   POST /queue/{sale}/feedback      the waiting page without JavaScript
//   POST /order/{order}              the order page, with JavaScript and without
//
// Of somebody in line the ticket says whose it is, and nobody is asked; of an order its owner is, because only who
// may read it may say something of it. Counted in the sale's FeedbackBook, which says how one place counts once.
//
// Touches the book, and for an order the owner's mailbox.
#pragma once

#include "edge/desk.h"
#include "edge/purchase/orders.h"
#include "edge/sale_readers.h"

namespace sluice::edge {

class Feedback {
public:
  Feedback(Desk& desk, SaleBook& sales) : desk_(desk), sales_(sales) {}

  // {"choice":"up"|"down"|"problem"}, and of an order {"order":"ord_..."} beside it.
  void say(Errand& errand, const SaleReaders& sale);
  // choice=up, as forms send it.
  void say_on_page(Errand& errand);
  void say_in_line(Errand& errand);
  void say_of_order(Errand& errand);

private:
  // Where a form's page goes on, when its thumb was counted; empty: it was no form.
  using Way = std::string;
  void take_place(Errand& errand, const SaleReaders& sale, shop::Thumb thumb, const Way& way);
  void take_order(Errand& errand, OrderId order, shop::Thumb thumb, Way way);
  void answer(Errand& errand, const Way& way);

  Desk& desk_;
  SaleBook& sales_;
};

}  // namespace sluice::edge
