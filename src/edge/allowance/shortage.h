// The answer to somebody whose allowance is used up: 429, with what it was, and when there is some again.
#pragma once

#include "edge/allowance/allowances.h"
#include "edge/desk.h"
#include "edge/sale_readers.h"

namespace sluice::edge {

void refuse(Desk& desk, Errand& errand, const Shortage& shortage);

// A place in the line for whoever asks, from the allowance of their network.
[[nodiscard]] std::optional<Shortage> take_allowance(const Desk& desk, const Errand& errand, const SaleReaders& sale,
                                                     LineIndex line, std::uint32_t units);

// Whose request it is. REQUIRES: the errand still has it.
[[nodiscard]] Network network_of(const Desk& desk, const Errand& errand);

}  // namespace sluice::edge
