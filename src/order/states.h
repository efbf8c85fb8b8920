// What states an order has, and what it may become: a table, and the only place that says so.
//
//   accepted -> confirmed                           the shop was paid itself, and says so
//            -> payment_pending -> paid             the money is set aside, and the units are sold
//                     |   |          |-> confirmed  the money is taken
//                     |   |          |      \-> refunded   it was paid back
//                     |   |          \-> payment_failed   it can never be: the units go to whoever is next
//                     |   \-> payment_failed        nothing was taken; the hold may be ordered again
//                     \-> payment_action_required   the buyer must act at the provider (3-D Secure)
//                                 \-> paid | payment_failed
//
// Whatever is not confirmed may become `released`: a merchant has cancelled it, and the money was let go. What is
// confirmed may, too, if none of its money was taken here: it cost nothing, or the shop was paid itself.
//
// How often and when a payment is tried is no state: that is order/jobs.h. Pure; O(1).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

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

inline constexpr std::array every_state{State::accepted, State::payment_pending, State::payment_action_required,
                                        State::paid,     State::confirmed,       State::payment_failed,
                                        State::released, State::refunded};

// A hold has at most one live order.
[[nodiscard]] constexpr bool is_live(State state) {
  return state != State::payment_failed && state != State::released && state != State::refunded;
}
// Whether the money will be there is open.
[[nodiscard]] constexpr bool awaits_payment(State state) {
  return state == State::accepted || state == State::payment_pending || state == State::payment_action_required;
}

// The provider has not said its last word: the money is not there, or not taken.
[[nodiscard]] constexpr bool is_payment_open(State state) {
  return awaits_payment(state) || state == State::paid;
}

struct Arrow {
  State from;
  State to;
  friend bool operator==(const Arrow&, const Arrow&) = default;
};
inline constexpr std::array<Arrow, 15> arrows{{
    {State::accepted, State::confirmed},
    {State::accepted, State::payment_pending},
    {State::payment_pending, State::payment_action_required},
    {State::payment_pending, State::paid},
    {State::payment_pending, State::payment_failed},
    {State::payment_action_required, State::paid},
    {State::payment_action_required, State::payment_failed},
    {State::paid, State::confirmed},
    {State::paid, State::payment_failed},
    {State::accepted, State::released},
    {State::payment_pending, State::released},
    {State::payment_action_required, State::released},
    {State::paid, State::released},
    {State::confirmed, State::released},
    {State::confirmed, State::refunded},
}};

[[nodiscard]] constexpr bool may_become(State from, State to) {
  return std::find(arrows.begin(), arrows.end(), Arrow{from, to}) != arrows.end();
}

// Who was not charged can order again; who was charged never falls back to that.
static_assert(!may_become(State::confirmed, State::payment_failed));

}  // namespace sluice::order
