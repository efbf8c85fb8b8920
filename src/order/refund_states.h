// What states a refund has, and what may become of an order's units: the words of the ledger's rows, too.
//
//   asked -> refunded           the provider has paid it back
//     |  \-> refused -> asked   it will not, and says so; a person has it asked for again,
//     |            \-> dropped  or gives it up
//     \-> dropped               a person who has looked says that nothing was paid back
//
// Pure.
#pragma once

#include <cstdint>

namespace sluice::order {

enum class RefundState : std::uint8_t { asked, refunded, refused, dropped };

// It may yet be paid back: one payment has at most one such refund.
[[nodiscard]] constexpr bool is_open(RefundState state) {
  return state == RefundState::asked || state == RefundState::refused;
}

// Of an order that is cancelled or refunded.
enum class UnitsThen : std::uint8_t {
  keep,       // they stay the buyer's
  give_back,  // they go to whoever is next
  withdraw,   // they are off sale
};

}  // namespace sluice::order
