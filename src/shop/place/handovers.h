// Which places have been handed over, and to whom: whoever comes with an older ticket of such a place has lost it.
//
// One per line. The owner writes, after the ledger has the hand-over; any thread reads without a lock. A line of
// which nobody handed over anything costs one load and no memory.
//
// A place keeps its entry for as long as the line: tickets have no end of their own, so neither has the loss of one.
// That is why the table has a bound, and beyond it further places cannot be handed over (those in it still can).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/invariant.h"
#include "token/token.h"

namespace sluice::shop {

class Handovers {
public:
  // Places a line. More would take more than the table's 2 MiB; fewer might not do for the one in twenty of a million
  // people who changes from a desk to a phone.
  static constexpr std::uint32_t count_max = 1U << 16U;

  // Whose place it is now; none: it is still whoever's it was at first.
  [[nodiscard]] std::optional<token::BuyerThumb> holder_of(Ordinal number) const {
    const Table* table = table_.load(std::memory_order_acquire);
    if (table == nullptr || raw(number) == 0) return std::nullopt;
    const Slot& slot = (*table)[slot_of(*table, raw(number))];
    if (slot.number.load(std::memory_order_acquire) != raw(number)) return std::nullopt;
    return token::BuyerThumb{slot.holder.load(std::memory_order_acquire)};
  }
  [[nodiscard]] bool is_anothers(Ordinal number, token::BuyerThumb buyer) const {
    const auto holder = holder_of(number);
    return holder && *holder != buyer;
  }

  // --- The owner only
  [[nodiscard]] std::uint32_t count() const { return count_; }
  // REQUIRES: number > 0, and it is in the table or count() < count_max.
  void set(Ordinal number, token::BuyerThumb holder) {
    if (!owned_) {
      owned_ = std::make_unique<Table>(slot_count);
      table_.store(owned_.get(), std::memory_order_release);
    }
    Slot& slot = (*owned_)[slot_of(*owned_, raw(number))];
    slot.holder.store(raw(holder), std::memory_order_release);
    if (slot.number.load(std::memory_order_relaxed) == raw(number)) return;
    SLUICE_INVARIANT(raw(number) != 0 && count_ < count_max);
    ++count_;
    slot.number.store(raw(number), std::memory_order_release);  // last: whoever finds the number finds the holder
  }

private:
  struct Slot {
    std::atomic<std::uint32_t> number{0};  // 0: free
    std::atomic<std::uint64_t> holder{0};
  };
  using Table = std::vector<Slot>;
  static constexpr std::uint32_t slot_count = 2 * count_max;  // never more than half full, so probes are short

  // The slot with this number, or the free one where it would be.
  static std::size_t slot_of(const Table& table, std::uint32_t number) {
    // Numbers come in sequence; the odd factor spreads them over the table.
    std::uint32_t at = (number * 2'654'435'769U) % slot_count;
    for (;;) {
      const std::uint32_t there = table[at].number.load(std::memory_order_acquire);
      if (there == number || there == 0) return at;
      at = (at + 1) % slot_count;
    }
  }

  std::unique_ptr<Table> owned_;
  std::atomic<const Table*> table_{nullptr};
  std::uint32_t count_ = 0;
};

}  // namespace sluice::shop
