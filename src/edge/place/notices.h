// /v1/sales/{sale}/tickets/current/notice: where whoever waits is told that they are called, for the time that they
// wait. The owner keeps it; the answer comes when it is in the ledger.
//
// Touches the owner's mailbox, and the allowances. One server's thread.
#pragma once

#include <string>
#include <string_view>

#include "edge/desk.h"
#include "edge/place/place.h"
#include "edge/sale_readers.h"
#include "shop/told/notice_marks.h"

namespace sluice::edge {

// The ways in which people of this sale can be told; a sale that robots play writes to nobody.
[[nodiscard]] inline shop::NoticeWays notice_ways(const Context& context, const SaleReaders& sale) {
  return sale.view->config.rehearsal ? shop::NoticeWays{} : context.notice_ways;
}

class Notices {
public:
  explicit Notices(Desk& desk) : desk_(desk) {}

  // Leaves an address, in place of one of its kind.
  void put(Errand& errand, const SaleReaders& sale);
  void read(Errand& errand, const SaleReaders& sale);
  // Whatever was left.
  void take_back(Errand& errand, const SaleReaders& sale);

  // What a form says: the same as put().
  void put_email(Errand& errand, const SaleReaders& sale, std::string_view email);

private:
  void put_body(Errand& errand, const SaleReaders& sale, std::string_view body);
  void ask(Errand& errand, const SaleReaders& sale, shop::AskNotice asked);
  void complete(Errand& errand, shop::Answer answer);

  Desk& desk_;
};

}  // namespace sluice::edge
