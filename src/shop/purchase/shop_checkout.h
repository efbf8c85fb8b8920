// The shop's own checkout: what the server of a shop that is paid itself says of a hold, and what becomes of it.
//
//   word      active                paying               sold                  expired
//   begin     paying: no clock but  as it is             refused               refused
//             hold_max ends it
//   fail      as it is              active, or expired   refused               refused
//   extend    later, up to          likewise             refused               refused
//             hold_max
//   release   released              released             refused               as it is
//   confirm   sold, one order       sold, one order      the same number: the  sold, if so many units are free and
//                                                        same answer; else     nobody waits for them; else refused,
//                                                        refused               and the shop pays back
//   cancel    refused              refused              released, its order   as it is
//                                                        cancelled
//
// Every word is answered alike when it is said again: by what it is, and by its idempotency key, whose answer is
// stored with its effect. A hold's keys are its own: no other hold's push them out.
//
// Touches the units, the orders' records and rows. Makes no payment and no job.
//
// Invariants
//  1. A hold that is sold here has exactly one order, confirmed, with the shop's number; none is made before.
//  2. What was reclaimed was promised to nobody.
//  3. What was sold here comes back by `cancel` only, and with its order.
// Not thread-safe: the owner's thread. Cost: the engine's, and a look at every line for a hold that had expired.
#pragma once

#include <optional>
#include <string>

#include "shop/purchase/cancelling.h"
#include "shop/purchase/order_rows.h"
#include "shop/purchase/orders.h"
#include "shop/purchase/reclaiming.h"
#include "shop/sale/stored_answers.h"

namespace sluice::shop {

// Whose the stored answers to what a shop says of a hold are.
[[nodiscard]] inline BuyerId shop_of(HoldId hold) {
  return BuyerId(hold.value());
}

class ShopCheckout {
public:
  ShopCheckout(Course& course, Units& units, Floor& floor, StoredAnswers& answers, const Orders& orders,
               order::Cashier& cashier, OrderRecords& records, OrderRows& rows, Cancelling& cancelling, IdMint& ids)
      : course_(course),
        units_(units),
        reclaiming_(course, units, floor),
        answers_(answers),
        orders_(orders),
        cashier_(cashier),
        records_(records),
        rows_(rows),
        cancelling_(cancelling),
        ids_(ids) {}

  Answer apply(Now now, const ShopSays& says, Round& round);

private:
  Answer decide(Now now, const ShopSays& says, Round& round);
  Answer begin(Now now, HoldId hold, Round& round);
  Answer fail(Now now, HoldId hold, Round& round);
  Answer extend(Now now, const ShopSays& says, Round& round);
  Answer release(Now now, HoldId hold, Round& round);
  Answer confirm(Now now, const ShopSays& says, Round& round);
  Answer cancel(Now now, const ShopSays& says, Round& round);
  [[nodiscard]] Answer confirm_again(HoldId hold, const std::string& number) const;
  [[nodiscard]] Answer sold_otherwise(OrderId order) const;
  Answer reclaim(Now now, const FormerHold& former, const ShopSays& says, Round& round);
  // The hold is paying, whatever it was; false: its time is over.
  [[nodiscard]] bool pay(Now now, HoldId hold, Round& round);
  Answer place_order(Now now, HoldId hold, const ShopSays& says, Round& round);

  [[nodiscard]] Answer tell(Now now, HoldId hold) const;  // hold_expired: it is over

  Course& course_;
  Units& units_;
  Reclaiming reclaiming_;
  StoredAnswers& answers_;
  const Orders& orders_;
  order::Cashier& cashier_;
  OrderRecords& records_;
  OrderRows& rows_;
  Cancelling& cancelling_;
  IdMint& ids_;
};

}  // namespace sluice::shop
