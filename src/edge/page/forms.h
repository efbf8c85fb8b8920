// What the forms of the page without JavaScript send to /queue/{sale}/{action}: the same as the API takes, answered
// with the way back to the page. So a form that is sent twice buys once.
#pragma once

#include "edge/page/pages.h"
#include "edge/place/handovers.h"
#include "edge/place/notices.h"
#include "edge/place/tickets.h"
#include "edge/purchase/orders.h"
#include "edge/purchase/purchases.h"
#include "edge/visitor/accounts.h"

namespace sluice::edge {

class Forms {
public:
  Forms(Desk& desk, SaleBook& sales, Accounts& accounts, Pages& pages, Tickets& tickets, Handovers& handovers,
        Notices& notices, Purchases& purchases, Orders& orders, Degraded& degraded)
      : desk_(desk),
        sales_(sales),
        accounts_(accounts),
        pages_(pages),
        tickets_(tickets),
        handovers_(handovers),
        notices_(notices),
        purchases_(purchases),
        orders_(orders),
        degraded_(degraded) {}

  // The waiting page itself. Whoever looks at it without JavaScript and was stamped is given their place first.
  void queue(Errand& errand);
  void join(Errand& errand);
  void enter_code(Errand& errand);
  void leave(Errand& errand);
  void leave_address(Errand& errand);
  void take_address_back(Errand& errand);
  void take(Errand& errand);
  void go_to_checkout(Errand& errand);
  // /checkout/{hold} and what is below it.
  void check_out(Errand& errand);
  void release(Errand& errand);

private:
  // nullptr: there is no such sale, or the visitor's account is wrong, and that has been answered.
  [[nodiscard]] const SaleReaders* find_sale(Errand& errand);
  void join_line(Errand& errand, const SaleReaders& sale, LineIndex line);

  Desk& desk_;
  SaleBook& sales_;
  Accounts& accounts_;
  Pages& pages_;
  Tickets& tickets_;
  Handovers& handovers_;
  Notices& notices_;
  Purchases& purchases_;
  Orders& orders_;
  Degraded& degraded_;
};

}  // namespace sluice::edge
