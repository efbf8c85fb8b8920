// The states of a unit's claim and of a hold, as the engine knows them and as the ledger's rows name them.
#pragma once

#include <cstdint>

namespace sluice::sale {

// `released` also stands for a unit that was never claimed.
enum class ClaimState : std::uint8_t { held, sold, withdrawn, released };
// Active: its clock runs. Paying: its clock cannot end it. The last two end it, and then it is forgotten.
enum class HoldState : std::uint8_t { active, paying, sold, released, expired };

}  // namespace sluice::sale
