// What a sale's owner answers to a command.
#pragma once

#include <cstdint>
#include <string>

#include "base/ids.h"

namespace sluice::shop {

enum class Verdict : std::uint8_t {
  secured,         // body: the hold
  existing_hold,   // body: the hold this ticket was used for
  in_line,         // `number` is the ticket's
  found,           // body: what was asked for
  done,            // body may hold a report
  unfinished,      // within the owner only: goes on in the next round
  order_accepted,  // body: the order
  replayed,        // the stored answer: `status`, body, location
  created,         // AddSale, MakeCodes
  code_told,       // body: the code
  moved,           // the place, `number` in `line`, is the buyer's now
  joined,          // JoinByCode: the place, `number` in `line`, is new
  has_place,       // JoinByCode: the buyer keeps the place, `number` in `line`; no use of the code was made
  not_open,        // scheduled or paused
  closed,
  sold_out,       // `item`
  not_enough,     // `item`, `available`
  limit_reached,  // `available`; of `item` alone, if that is told
  not_called,
  no_such_sale,
  no_such_item,
  no_such_hold,  // unknown, or another's
  no_such_order,
  hold_expired,
  already_ordered,
  too_many_orders,
  in_payment,
  already_sold,
  paid_at_shop,      // the sale's holds are ordered at the shop: `location`, if it is known
  not_reclaimed,     // the hold had expired, and its units are others' now
  key_mismatch,      // the key was used with another body
  no_such_code,      // wrong, used, too old, or its place is over
  too_many_tries,    // of wrong codes
  unknown_code,      // leads to no priority line of the sale
  code_used_up,      // as often as it may be
  no_such_line,      // operators
  no_such_job,       // operators: none that is ready or dead
  no_such_endpoint,  // operators
  overloaded,        // no place left to give for the moment
  read_only,         // nothing can be made durable now, so nothing is acknowledged (health.h)
  unreadable,        // the ledger could not be read: ask again
  conflict,          // operators: `detail` says why not
  changed_since,     // operators: the settings are not those of the revision; `detail` says what has changed
  invalid,           // `detail` names the field
};

struct Answer {
  Verdict verdict = Verdict::read_only;
  std::uint16_t status = 0;  // replayed only
  std::string body{};        // JSON
  std::string location{};
  std::string item{};  // its id, where an item refused
  std::string detail{};
  std::string order{};  // its id, where an order stands in the way
  std::uint32_t available = 0;
  Ordinal number{};  // of the ticket, after TakeUnits, TakeOver and JoinByCode
  LineIndex line{};  // likewise
};

}  // namespace sluice::shop
