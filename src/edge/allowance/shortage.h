// The answer to somebody whose allowance is used up: 429, with what it was, and when there is some again.
#pragma once

#include "edge/allowance/allowances.h"
#include "edge/desk.h"
#include "edge/place/place.h"
#include "edge/sale_readers.h"

namespace sluice::edge {

void refuse(Desk& desk, Errand& errand, const Shortage& shortage);

// Of a network's units, so many: to be given back if nothing comes of them.
struct TakenUnits {
  Network network{};
  std::uint32_t count = 0;
};

// A place in the line for whoever asks, from the allowance of their network, and as many units where the line calls
// at once.
[[nodiscard]] std::optional<Shortage> take_allowance(const Desk& desk, const Errand& errand, const SaleReaders& sale,
                                                     LineIndex line, std::uint32_t units, TakenUnits& taken);

// What is bought with a called place beyond the one unit that it took when it was taken: what the place has not taken
// itself, because it was called later, is nobody's at once.
[[nodiscard]] std::optional<Shortage> take_further_units(const Desk& desk, const Errand& errand,
                                                         const SaleReaders& sale, const Place& place,
                                                         std::uint32_t units, TakenUnits& taken);
void give_back(const Desk& desk, const SaleReaders& sale, const TakenUnits& taken);

// Whose request it is. REQUIRES: the errand still has it.
[[nodiscard]] Network network_of(const Desk& desk, const Errand& errand);

}  // namespace sluice::edge
