// What the sale engine can be asked to do, and what it answers.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "sale/cart.h"
#include "sale/effects.h"

namespace sluice::sale {

// Takes the cart's units for a called ticket. `kept_for_others`: units, of those the ticket's line may sell, that are
// promised to other called tickets of the line.
struct Take {
  HoldId id;
  BuyerId buyer;
  LineIndex line{};
  Ordinal ordinal{};
  Cart cart{};  // REQUIRES: merged, not empty, quantities > 0 (add_to_cart)
  std::uint32_t kept_for_others = 0;
  std::uint32_t line_free = 0;  // free units of all items of the line
};
struct Release {
  HoldId id;
};
struct BeginPaying {
  HoldId id;
};
// The payment failed for good: the hold's clock decides again (and ends it at once if it has run out).
struct StopPaying {
  HoldId id;
};
struct Sell {
  HoldId id;
};
// What was sold was not paid after all, or was paid back: its units are for whoever is next.
struct TakeBack {
  HoldId id;
  std::vector<ItemUnit> units{};  // some of its own, each once, and the rest stay sold; none: all
};
// The hold's time is longer: to `until`, as far as it may be kept (Hold::latest); never shorter.
struct Extend {
  HoldId id;
  Instant until{};
};
// It was paid for after it had expired: so many units as it had, those or others, are sold to it at once. As `of`
// says, at the price that it was taken for; REQUIRES: it has expired, and was not reclaimed.
struct Reclaim {
  Take of;
  std::int64_t total = 0;  // the hold's
};
struct AddStock {
  ItemIndex item{};
  std::uint32_t units = 0;
};
// Takes free units off sale from the top; never a unit that is promised, held or sold.
struct Withdraw {
  ItemIndex item{};
  std::uint32_t units = 0;
  std::uint32_t promised = 0;  // free units that must stay
};
using Command =
    std::variant<Take, Release, BeginPaying, StopPaying, Sell, TakeBack, Extend, Reclaim, AddStock, Withdraw>;

enum class Verdict : std::uint8_t {
  done,
  sold_out,       // Take, Reclaim: no free unit of `item`
  not_enough,     // Take, Reclaim: fewer than asked, `available` tells how many
  limit_reached,  // Take, Reclaim: the buyer may have `available` units more
  item_limit,     // Take, Reclaim: of `item` the buyer may have `available` units more
  no_such_hold,   // unknown, released or expired
  expired,        // BeginPaying, Extend: its time is over
  in_payment,     // Release, BeginPaying: it is being paid
  sold,           // Release, BeginPaying, Extend: it is sold
  not_paying,     // StopPaying, Sell: it is not being paid
  not_sold,       // TakeBack: it is not sold
  not_its,        // TakeBack: one of the units is not its own, or is named twice
  too_much,       // AddStock: beyond stock_max
};

struct Outcome {
  Verdict verdict = Verdict::done;
  ItemIndex item{};             // the item that refused
  std::uint32_t available = 0;  // see Verdict
  std::uint32_t count = 0;      // Withdraw: units withdrawn (the shortfall is what is missing)
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

}  // namespace sluice::sale
