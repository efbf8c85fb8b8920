// The way of a round to the ledger and back: one is being filled while the other is being written.
//
//   open() -> submit -> (durable) -> finish: witnesses see it, news is told, payments leave, calls are answered
//                    -> (refused) -> the owner drops both
//
// Touches: the ledger, the witnesses, the dispatch of payments and of deliveries, whoever asked, and the statistics
// of commits. Knows nothing of sales: what they say in a round runs as the round's news.
//
// Invariants
//  1. At most one round is in flight; submit() is called only when none is.
//  2. Nobody but the ledger sees a round before it is durable; then the witnesses see it first.
//  3. Rounds finish in the order in which they were submitted.
//  4. A round that the ledger refused is told to nobody: finish() is not called for it.
//
// Not thread-safe: the owner's thread. Cost: the rounds' storage is used again.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "base/time.h"
#include "ledger/ledger.h"
#include "shop/owner/archive.h"
#include "shop/owner/delivery_dispatch.h"
#include "shop/owner/dispatch.h"
#include "shop/owner/moment.h"
#include "shop/owner/owner_settings.h"
#include "shop/owner/owner_stats.h"
#include "shop/owner/round.h"
#include "shop/owner/witness.h"

namespace sluice::shop {

class RoundTrip {
public:
  // All outlive it.
  RoundTrip(ledger::Ledger& ledger, const Clock& clock, const OwnerSettings& settings, OwnerStats& stats,
            Dispatch& dispatch, DeliveryDispatch& deliveries, Archive& archive);
  RoundTrip(const RoundTrip&) = delete;
  RoundTrip& operator=(const RoundTrip&) = delete;

  // Before the first round. `witness` outlives the last one.
  void add_witness(Witness& witness) { witnesses_.push_back(&witness); }

  // The round that is being filled.
  [[nodiscard]] Round& open() { return *open_; }
  [[nodiscard]] const Round& open() const { return *open_; }
  // How many more calls it takes.
  [[nodiscard]] std::size_t room() const;
  // Payments that both rounds are to begin.
  [[nodiscard]] std::size_t payments() const { return open_->payments() + written_->payments(); }
  [[nodiscard]] bool is_in_flight() const { return is_in_flight_; }

  // Sends the open round off. Without rows it finishes at once; with nothing in it nothing happens.
  // REQUIRES: none is in flight, and the sales have sealed it.
  void submit(Now now);
  // Likewise, but it goes to the ledger whatever is in it: whether the ledger takes it is what is asked.
  // REQUIRES: as submit().
  void ask();
  // When the ledger was last sent a round.
  [[nodiscard]] MonoTime submitted_at() const { return submitted_at_; }
  // Finishes the round in flight if it is durable. Nothing: it is not settled, or none is in flight. An error: the
  // ledger did not take it; memory is ahead of the ledger now, so drop().
  [[nodiscard]] std::optional<Result<void>> settle(Now now);
  // For the start and the end: blocks until the round in flight is settled. Durable: finish() it. An error is as
  // settle()'s.
  [[nodiscard]] Result<void> wait();
  // Both, for the start.
  [[nodiscard]] Result<void> wait_and_finish(Now now);
  // The written round is durable: everybody learns of it.
  void finish(Now now);

  // Both rounds never happened: their calls are answered `read_only`. REQUIRES: none is in flight.
  void drop();
  // Only the open round never happened, and nobody had asked for it.
  void drop_open() { renew(*open_); }

private:
  void begin_another();
  void renew(Round& round) const;
  void refuse(Round& round) const;

  ledger::Ledger& ledger_;
  const Clock& clock_;
  const OwnerSettings& settings_;
  OwnerStats& stats_;
  Dispatch& dispatch_;
  DeliveryDispatch& deliveries_;
  Archive& archive_;
  std::vector<Witness*> witnesses_;
  std::array<Round, 2> rounds_;
  Round* open_ = &rounds_[0];     // being filled
  Round* written_ = &rounds_[1];  // in flight, or empty
  bool is_in_flight_ = false;
  MonoTime submitted_at_;
};

}  // namespace sluice::shop
