// Sales as operators see and run them: /admin/v1/sales and what is below it.
//
// Lists, settings and keys are told from snapshots; reports and codes are the owner's to tell, and every change is
// the owner's to make.
#pragma once

#include "edge/admin/operator_calls.h"

namespace sluice::edge {

class AdminSales {
public:
  AdminSales(Desk& desk, OperatorCalls& operators) : desk_(desk), operators_(operators) {}

  void list(Errand& errand);
  // REQUIRES of the rest: the first value of the path is a valid name.
  void read(Errand& errand);
  void put(Errand& errand);
  void patch(Errand& errand);
  template <shop::SaleAction action>
  void act(Errand& errand) {
    operators_.change_plainly(errand, shop::ActOnSale{.sale = sale_of(errand), .action = action});
  }
  void read_report(Errand& errand);
  void report_load(Errand& errand);
  void adjust_stock(Errand& errand);
  void revoke_pass(Errand& errand);
  void read_codes(Errand& errand);
  void make_codes(Errand& errand);
  void revoke_code(Errand& errand);
  void read_origin_keys(Errand& errand);

private:
  [[nodiscard]] static std::string sale_of(const Errand& errand) { return std::string(errand.values[0]); }
  // nullptr: there is none, and that has been answered.
  [[nodiscard]] std::shared_ptr<shop::SaleFront> find_sale(Errand& errand);

  Desk& desk_;
  OperatorCalls& operators_;
};

}  // namespace sluice::edge
