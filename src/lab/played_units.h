// The units of a played sale: the sale's engine, with people known by their numbers.
//
// Invariants: the engine's. Not thread-safe; `now` never goes backwards. Cost: the engine's.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lab/plan.h"
#include "sale/engine.h"

namespace sluice::lab {

// A hold that was ended by time, by its buyer, or by being sold.
struct HoldEnd {
  Ordinal ordinal{};
  sale::HoldState how = sale::HoldState::expired;
};

class PlayedUnits {
public:
  explicit PlayedUnits(const shop::SaleConfig& config);

  void expire(Instant now);

  struct Wish {
    std::uint32_t person = 0;
    Ordinal ordinal{};
    ItemIndex item{};
    std::uint32_t quantity = 0;
    std::uint32_t kept_for_others = 0;  // of what is free
  };
  // All or nothing: how many could be had, of none if it is not as many.
  struct Taken {
    bool is_done = false;
    std::uint32_t available = 0;
  };
  Taken take(Instant now, const Wish& wish);
  // False: the hold is over.
  [[nodiscard]] bool begin_paying(Instant now, std::uint32_t person);
  // How many units, and since when they were held. REQUIRES: they are being paid.
  struct Sold {
    int units = 0;
    Instant held_at{};
  };
  Sold sell(Instant now, std::uint32_t person);
  void stop_paying(Instant now, std::uint32_t person);
  void give_back(Instant now, std::uint32_t person);

  [[nodiscard]] const sale::Engine& engine() const { return engine_; }
  [[nodiscard]] std::uint32_t free() const { return sum_of(&sale::ItemCounts::free); }
  [[nodiscard]] std::uint32_t held() const { return sum_of(&sale::ItemCounts::held); }
  [[nodiscard]] std::uint32_t sold() const { return sum_of(&sale::ItemCounts::sold); }
  // Ends of holds since they were last taken, in order.
  [[nodiscard]] std::vector<HoldEnd> take_ended();

private:
  sale::Outcome apply(Instant now, const sale::Command& command);
  void note_ended();
  [[nodiscard]] std::uint32_t sum_of(std::uint32_t sale::ItemCounts::*count) const;

  const Duration hold_;
  sale::Engine engine_;
  sale::Effects effects_;
  std::vector<HoldEnd> ended_;
};

}  // namespace sluice::lab
