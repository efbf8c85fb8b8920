// What a request costs the server, in microseconds of one core: what capacity is reckoned from.
//
// Read from a file that `sluice check --measure` has written, or as docs/performance.md has them. Pure data.
#pragma once

#include <string>

namespace sluice::lab {

struct Costs {
  double page_us = 14;      // a page out of memory
  double buy_us = 17;       // a click that is told its place, or that all is sold
  double status_us = 15;    // the shared document
  double place_us = 21;     // one's own place
  double take_us = 22;      // what an edge has to do with a click that secures units, likewise a checkout
  double order_us = 15;     // how an order stands
  double owner_us = 9;      // a command to a sale's owner
  double commit_us = 550;   // a commit of the ledger, whatever is in it
  double purchase_us = 17;  // each purchase, or step of an order, in it
  std::string source = "docs/performance.md";  // where these are from
};

}  // namespace sluice::lab
