// Buyers' slots: a buyer has 1..limit of them, and each unit that they hold or have bought takes one, the lowest
// first.
//
// A slot is a key in the ledger (sale, buyer, slot), so that a purchase limit cannot be passed by two writers either.
// Settings may have been changed between two starts, so what is restored may lie above the limit.
//
// Pure; one thread. Cost: O(slots taken) a call. Memory: 24 bytes a buyer with any.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>

#include "base/ids.h"
#include "sale/effects.h"
#include "sale/hold_book.h"

namespace sluice::sale {

class BuyerSlots {
public:
  // REQUIRES: 1 <= limit <= buyer_limit_max.
  explicit BuyerSlots(std::uint32_t limit);

  [[nodiscard]] std::uint32_t left(BuyerId buyer) const;

  // The hold's buyer takes `count` more for it. REQUIRES: they have as many left.
  void take(Hold& hold, std::uint32_t count, Effects& effects);
  // The hold ends: its slots are free.
  void release(const Hold& hold, Effects& effects);
  // The hold goes on with fewer units: so many of its slots are free, the highest first. REQUIRES: it has more.
  void release(Hold& hold, std::uint32_t count, Effects& effects);

  // As recorded. False: there is no such slot, or it is taken; changed nothing.
  [[nodiscard]] bool restore(Hold& hold, std::uint8_t slot);

  // All slots are those of the holds, and a slot is one hold's. Linear in holds.
  [[nodiscard]] const char* broken_invariant(const HoldBook& holds) const;

private:
  void free(const Hold& hold, std::uint64_t slots, Effects& effects);

  std::uint32_t limit_;
  boost::unordered_flat_map<BuyerId, std::uint64_t, IdHash> taken_;  // bit n-1 = slot n; of buyers with any
};

}  // namespace sluice::sale
