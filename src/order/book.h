// The order book: which orders there are, what state each is in, and that a hold is ordered once.
//
// Pure; owned by one thread. It knows no time: when a payment is tried is order/jobs.h, what its outcome means for an
// order is order/payment.h.
//
// Invariants
//  1. A hold has at most one live order, and at most `orders_per_hold_max` in all.
//  2. States move along the table in order/states.h only, and from the state that the mover expects.
//
// Cost: O(1) a call.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <span>
#include <vector>

#include "base/ids.h"
#include "order/states.h"

namespace sluice::order {

inline constexpr std::uint32_t orders_per_hold_max = 10;  // declined cards; more is not a person

// --- Effects, in order.
struct StateChange {
  OrderId id;
  State from = State::accepted;
  State to = State::accepted;  // from == to: it is new
  std::uint32_t sequence = 0;  // position in the order's history, from 0
  friend bool operator==(const StateChange&, const StateChange&) = default;
};

struct Order {
  OrderId id;
  HoldId hold;
  State state = State::accepted;
  std::uint32_t events = 1;  // length of its history
};

class Book {
public:
  enum class Verdict : std::uint8_t {
    done,
    already_ordered,  // the hold has a live order
    too_many,         // orders_per_hold_max reached
  };
  // A new order. REQUIRES: a new id.
  Verdict place(OrderId id, HoldId hold, std::vector<StateChange>& changes);

  // Moves the order if it is in state `from`; false: it is not, or there is none. REQUIRES: may_become(from, to).
  bool move(OrderId id, State from, State to, std::vector<StateChange>& changes);

  // The hold is gone: its orders are forgotten here. False: it had none.
  bool forget(HoldId hold);

  // Rebuilding from records, in the order of their making.
  void restore(const Order& order);

  [[nodiscard]] const Order* find(OrderId id) const;
  // The hold's live order, else its latest; nullptr when it has none.
  [[nodiscard]] const Order* find(HoldId hold) const;
  // All orders of a hold, in the order of their making. Valid until the next change.
  [[nodiscard]] std::span<const OrderId> of_hold(HoldId hold) const;
  [[nodiscard]] std::size_t size() const { return orders_.size(); }

  [[nodiscard]] const char* broken_invariant() const;

private:
  boost::unordered_flat_map<OrderId, Order, IdHash> orders_;
  boost::unordered_flat_map<HoldId, std::vector<OrderId>, IdHash> by_hold_;  // in the order of their making
};

}  // namespace sluice::order
