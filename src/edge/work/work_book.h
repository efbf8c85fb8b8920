// What is remembered of work: who takes places fast, which solutions were spent, and the counts for the metrics.
//
// Bounded. A solution is remembered for as long as its challenge could be used; where there is no room for all, the
// one that is over soonest is forgotten, and could be spent again by its own buyer, who has one place a line anyhow.
// After a restart nothing is remembered, likewise.
//
// Thread-safe. Cost: a hash look-up under a short lock a call. Memory: 7 MiB.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

#include "edge/allowance/allowance.h"
#include "edge/allowance/network_rates.h"
#include "shop/told/sale_view.h"
#include "token/challenge.h"

namespace sluice::edge {

// Why what came along for a place does not pay for it.
enum class WorkFault : std::uint8_t {
  none,       // nothing came along
  malformed,  // no solution of a challenge of ours
  other_sale,
  other_buyer,
  expired,
  too_early,  // a challenge that costs time alone
  too_few_bits,
  spent
};
inline constexpr std::array every_work_fault{WorkFault::none,         WorkFault::malformed, WorkFault::other_sale,
                                             WorkFault::other_buyer,  WorkFault::expired,   WorkFault::too_early,
                                             WorkFault::too_few_bits, WorkFault::spent};
[[nodiscard]] std::string_view to_string(WorkFault fault);

// What a challenge costs.
enum class WorkCost : std::uint8_t { tries, time };
inline constexpr std::array every_work_cost{WorkCost::tries, WorkCost::time};
[[nodiscard]] std::string_view to_string(WorkCost cost);

// A minute to be late in, after a search that took a minute: 22 bits on the slowest of phones.
inline constexpr auto challenge_life = std::chrono::minutes(2);
// What a place costs without JavaScript: time. Then again as long as a challenge lives, to press the button.
inline constexpr auto time_cost = std::chrono::seconds(30);

class WorkBook {
public:
  explicit WorkBook(const AllowanceSettings& settings);

  // What the network has taken of places lately, as Pressure has it. 0 where nothing is counted by address.
  [[nodiscard]] double pressure_of(const Network& network, const shop::SaleView& sale, MonoTime now) const;
  void note_place(const Network& network, const shop::SaleView& sale, MonoTime now);

  // False: it was spent before. REQUIRES: its time is not over.
  [[nodiscard]] bool spend(const token::Challenge& challenge, MonoTime now);
  // Leave to wait instead of working: only so many at once from one network, because waiting for a thousand places
  // takes no longer than for one.
  [[nodiscard]] std::optional<Shortage> take_wait(const Network& network, const shop::SaleView& sale, MonoTime now);

  void count_issued(WorkCost cost) { add(issued_[static_cast<std::size_t>(cost)]); }
  void count_solved(WorkCost cost) { add(solved_[static_cast<std::size_t>(cost)]); }
  void count_refused(WorkFault fault) { add(refused_[static_cast<std::size_t>(fault)]); }
  [[nodiscard]] std::uint64_t issued(WorkCost cost) const { return read(issued_[static_cast<std::size_t>(cost)]); }
  [[nodiscard]] std::uint64_t solved(WorkCost cost) const { return read(solved_[static_cast<std::size_t>(cost)]); }
  [[nodiscard]] std::uint64_t refused(WorkFault fault) const {
    return read(refused_[static_cast<std::size_t>(fault)]);
  }

private:
  using Count = std::atomic<std::uint64_t>;
  static void add(Count& count) { count.fetch_add(1, std::memory_order_relaxed); }
  static std::uint64_t read(const Count& count) { return count.load(std::memory_order_relaxed); }
  [[nodiscard]] bool counts(const Network& network) const { return is_on_ && network.is_known(); }
  [[nodiscard]] NetworkRates::Draw place_draw(const shop::SaleView& sale) const;

  const bool is_on_;
  const Rate without_work_;
  NetworkRates networks_;
  RateBook spent_;
  std::array<Count, every_work_cost.size()> issued_{};
  std::array<Count, every_work_cost.size()> solved_{};
  std::array<Count, every_work_fault.size()> refused_{};
};

}  // namespace sluice::edge
