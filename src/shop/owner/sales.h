// The sales that an owner has: those that are durable, and those whose first or next rows are not durable yet.
//
// Touches: the ledger's rows of sales, which it reads; the directory, which it publishes; the round that it is
// handed. Submits nothing, and knows nothing of health.
//
// Invariants
//  1. What all() has is durable. A new sale, and all loaded ones, wait beside it until their round is told.
//  2. The directory names every sale of all() when a round has been told. It outlives forget(): edges keep what they
//     have been told while the sales are loaded again.
//  3. No two sales have one id, new ones included.
//  4. A sale that is asked for anything is awake (roster.h) before it answers.
//
// A round that was filled by sales is told or dropped before those sales are forgotten or loaded again.
// Not thread-safe: the owner's thread; directory() is read by any. Cost: finding is linear in the number of sales.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/published.h"
#include "ledger/ledger.h"
#include "shop/owner/owner_settings.h"
#include "shop/owner/roster.h"
#include "shop/owner/round.h"
#include "shop/sale/owned_sale.h"
#include "shop/told/sale_front.h"

namespace sluice::shop {

class Sales {
public:
  Sales(ledger::Ledger& ledger, const OwnerSettings& settings, IdMint& ids, Log& log)
      : ledger_(ledger), settings_(settings), ids_(ids), log_(log) {}
  Sales(const Sales&) = delete;
  Sales& operator=(const Sales&) = delete;

  // All sales anew from the ledger; they take the place of those that are when the round is durable. After an error
  // the round must be dropped, then forget_loaded(). `why`: for people.
  [[nodiscard]] Result<void> load_all(Now now, std::string_view why, Round& round);
  void forget_loaded() { loaded_.clear(); }
  // A new sale, which is among all() when the round is durable. REQUIRES: find(config.id) is nullptr.
  void add(const SaleConfig& config, Now now, Round& round);
  // Memory is ahead of the ledger: throws away every sale, whether durable or not.
  void forget();

  [[nodiscard]] std::span<const std::unique_ptr<OwnedSale>> all() const { return sales_; }
  // Those of all() in which something may be under way.
  [[nodiscard]] std::span<OwnedSale* const> awake() const { return roster_.awake(); }
  // Before it is asked for anything.
  void wake(OwnedSale& sale) { roster_.wake(sale); }
  // By its id, new ones included.
  [[nodiscard]] OwnedSale* find(std::string_view id) const;
  // The sale that has this hold, order or job.
  template <class Id>
  [[nodiscard]] OwnedSale* find_by(Id id) const {
    const auto at = std::find_if(sales_.begin(), sales_.end(), [id](const auto& sale) { return sale->has(id); });
    return at == sales_.end() ? nullptr : at->get();
  }
  // The sale that has the hold, or the answer that was stored for this key while the hold lived.
  [[nodiscard]] OwnedSale* find_for(const Checkout& checkout) const;

  // Time passes for all() (OwnedSale::advance); of those that rest, no more than roster.h says.
  void advance(Now now, OwnedSale::Beat beat, Round& round);
  // At each tick, before advance(): what edges may read is shared by the crowds of a tick ago.
  void share_read_budget();
  // How long nothing of all() falls due by itself, `at_most` at the longest; payments only where they may begin.
  enum class Paying : std::uint8_t { waits, may_begin };
  [[nodiscard]] Duration until_next(Now now, Paying paying, Duration at_most) const;
  // What is due to be told to the world outside leaves with the round, as far as `room` lets it (by target). Sales
  // take turns at being first.
  void begin_deliveries(Now now, std::span<std::uint32_t> room, Round& round);
  [[nodiscard]] Duration until_next_delivery(Now now, std::span<const std::uint32_t> room, Duration at_most) const;
  // The last word of each in a round, new ones included (OwnedSale::seal).
  void seal(Now now, Round& round);
  // The last words of a graceful end (OwnedSale::close_down).
  void close_down(Now now, Round& round);

  [[nodiscard]] const Published<Directory>& directory() const { return directory_; }
  // Linear; for tests and the simulator.
  [[nodiscard]] const char* broken_invariant() const;

private:
  void publish_directory();
  void take_in_new(std::size_t count);

  ledger::Ledger& ledger_;
  const OwnerSettings& settings_;
  IdMint& ids_;
  Log& log_;
  Published<Directory> directory_;
  std::vector<std::unique_ptr<OwnedSale>> sales_;
  std::vector<std::unique_ptr<OwnedSale>> new_sales_;  // in a round that is not durable yet, in the order of rounds
  const Round* adding_ = nullptr;                      // the latest round that has new sales, until it is durable
  std::shared_ptr<std::size_t> added_;                 // how many of them
  std::vector<std::unique_ptr<OwnedSale>> loaded_;     // likewise, to take the place of all
  Roster roster_;
  std::size_t first_to_deliver_ = 0;
  std::vector<std::uint64_t> readers_;  // reused
};

}  // namespace sluice::shop
