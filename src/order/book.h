// The order book: what state an order is in, when its payment is tried again, and that a hold is ordered once.
//
// Pure: time is an argument. Owned by one thread. First form: accepted -> payment_pending -> paid -> confirmed, or
// payment_failed; a payment whose outcome is not known is asked for again with the same key, never given up silently.
//
// Invariants
//  1. A hold has at most one live order (any state but payment_failed, released, refunded).
//  2. States only move along the arrows above.
//  3. An order is attempted at most `attempts_max` times; after that its job is dead and the order keeps its state,
//  so
//     that a person decides: the money may have been taken.
//
// Cost: O(1) a command, O(log n) for an attempt that is put off.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <queue>
#include <span>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace sluice::order {

enum class State : std::uint8_t {
  accepted,
  payment_pending,
  payment_action_required,
  paid,
  confirmed,
  payment_failed,
  released,
  refunded
};
[[nodiscard]] constexpr bool is_live(State state) {
  return state != State::payment_failed && state != State::released && state != State::refunded;
}

// How a try at the payment ended.
enum class PaymentOutcome : std::uint8_t { captured, declined, action_required, failed, unknown };

inline constexpr std::uint32_t attempts_max = 3;
inline constexpr Duration first_retry_delay = std::chrono::seconds(2);  // doubles with each attempt
// How long after the given number of tries in vain the next one is due.
[[nodiscard]] constexpr Duration retry_delay(std::uint32_t attempts) {
  return first_retry_delay * (1U << (attempts - 1));
}
inline constexpr std::uint32_t orders_per_hold_max = 10;  // declined cards; more is not a person

// --- Commands
struct Place {
  OrderId id;
  HoldId hold;
};
struct Settle {
  OrderId id;
  PaymentOutcome outcome = PaymentOutcome::unknown;
};
// The hold is gone: its orders are forgotten here.
struct Forget {
  HoldId hold;
};
using Command = std::variant<Place, Settle, Forget>;

enum class Verdict : std::uint8_t {
  done,
  already_ordered,  // Place: the hold has a live order
  too_many,         // Place: orders_per_hold_max reached
  no_such_order,    // Settle: unknown
  not_pending,      // Settle: it was settled before (a duplicate); nothing changed
  retry_later,      // Settle: tried in vain, will be due again
  given_up,         // Settle: tried in vain for the last time; a person must look
};

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
  std::uint32_t attempts = 0;
  std::uint32_t events = 1;  // length of its history
  bool in_flight = false;    // a worker has it
  bool given_up = false;
};

class Book {
public:
  // `outcomes[i]` answers `batch[i]`; changes are appended. REQUIRES: outcomes.size() == batch.size().
  void apply(MonoTime now, std::span<const Command> batch, std::span<Verdict> outcomes,
             std::vector<StateChange>& changes);

  // The next order whose payment is due to be tried; it is in flight from then on until settled. nullopt: none is
  // due. A first try moves it to payment_pending, which is appended to `changes`.
  [[nodiscard]] std::optional<OrderId> take_due(MonoTime now, std::vector<StateChange>& changes);
  [[nodiscard]] std::optional<MonoTime> next_deadline() const;

  [[nodiscard]] const Order* find(OrderId id) const;
  // The hold's live order, else its latest; nullptr when it has none.
  [[nodiscard]] const Order* find(HoldId hold) const;
  // All orders of a hold, in the order of their making. Valid until the next apply().
  [[nodiscard]] std::span<const OrderId> of_hold(HoldId hold) const;
  [[nodiscard]] std::size_t size() const { return orders_.size(); }

  // Rebuilding from records, in the order of their making. `due` says whether a ready job exists for it.
  enum class Job : std::uint8_t { none, due };
  void restore(MonoTime now, const Order& order, Job job);

  [[nodiscard]] const char* broken_invariant() const;

private:
  struct Due {
    MonoTime at;
    OrderId id;
    friend bool operator>(const Due& a, const Due& b) { return a.at != b.at ? a.at > b.at : a.id > b.id; }
  };

  Verdict apply_one(MonoTime now, const Place& place, std::vector<StateChange>& changes);
  Verdict apply_one(MonoTime now, const Settle& settle, std::vector<StateChange>& changes);
  Verdict apply_one(MonoTime now, const Forget& forget, std::vector<StateChange>& changes);
  void move(Order& order, State to, std::vector<StateChange>& changes);
  Verdict put_off(MonoTime now, Order& order);

  boost::unordered_flat_map<OrderId, Order, IdHash> orders_;
  boost::unordered_flat_map<HoldId, std::vector<OrderId>, IdHash> by_hold_;  // in the order of their making
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
};

}  // namespace sluice::order
