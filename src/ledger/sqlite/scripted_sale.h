// A sale in some dozens of commits, in which all that a ledger keeps is written, moved and taken out: what is played
// where every step of a disk is looked at.
#pragma once

#include <cstdint>
#include <vector>

#include "ledger/samples.h"

namespace sluice::ledger::sample {

// In the order in which they are committed. The numbers in it are beneath `scripted_highest`.
[[nodiscard]] std::vector<Batch> scripted_sale();
inline constexpr std::uint32_t scripted_highest = 40;

}  // namespace sluice::ledger::sample
