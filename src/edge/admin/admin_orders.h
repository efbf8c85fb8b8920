// Orders as merchants look them up: listed, searched, exported, shown; cancelled and refunded.
// /admin/v1/sales/{sale}/orders, /admin/v1/orders
//
// Read from the ledger by a connection of its own, on the operators' thread; no owner is asked but for what changes
// one. A page looks at a bounded number of rows (ledger/order_lists.h), some milliseconds.
#pragma once

#include "edge/admin/list_answer.h"
#include "edge/admin/operator_calls.h"
#include "ledger/order_lists.h"

namespace sluice::edge {

class AdminOrders {
public:
  // `lists`: none, in tests that need none; the answer is then that the ledger cannot be read.
  AdminOrders(Desk& desk, OperatorCalls& operators, ledger::OrderLists* lists)
      : desk_(desk), operators_(operators), lists_(lists) {}

  void list(Errand& errand);
  void read(Errand& errand);
  // {"units":"return"|"withdraw"}
  void cancel(Errand& errand);
  // {"amount":1250,"units":"return"|"withdraw"|"keep"}
  void refund(Errand& errand);
  // Who placed it is forgotten.
  void erase(Errand& errand);

private:
  struct Asked {
    ledger::OrderFilter filter;
    OrderId before{};
    std::uint32_t limit = 100;
    ListForm form = ListForm::json;
  };
  // nullopt: refused, and answered so.
  [[nodiscard]] std::optional<Asked> asked(Errand& errand);
  // The order of the address; nullopt: there is none, or it cannot be read, and that has been answered.
  [[nodiscard]] std::optional<ledger::OrderFile> find(Errand& errand);
  void tell(Errand& errand, const Asked& asked, const ledger::OrderPage& page);

  Desk& desk_;
  OperatorCalls& operators_;
  ledger::OrderLists* lists_;
};

}  // namespace sluice::edge
