// Which sales take part in an owner's turns: those that are awake. Where nobody waits, holds or pays, nothing is
// under way, and the sale rests; so a shop with a thousand sales that are planned or over pays for those that sell.
//
// A sale at rest is woken by whoever asks it for anything (wake()), by its next deadline, by somebody who has come to
// one of its lines or read its status document (looked for at each tick), and every `rest_max`. Meanwhile the `now`
// of its document is kept as fresh as ever; not all at one tick, so that nobody waits for a thousand of them.
//
// Not thread-safe: the owner's thread. Cost: a few atomics a resting sale and tick; waking and resting are linear in
// the sales that do.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "shop/sale/owned_sale.h"

namespace sluice::shop {

class Roster {
public:
  // All must outlive the roster, or clear().
  void add(OwnedSale& sale) { awake_.push_back(&sale); }
  void clear();

  [[nodiscard]] std::span<OwnedSale* const> awake() const { return awake_; }
  void wake(OwnedSale& sale);
  // Wakes those whose deadline has come.
  void wake_due(Now now);
  // At a tick: wakes those that have something to do, and keeps the documents of the others fresh.
  void look_around(Now now, Round& round);
  // After the tick of those that are awake: lets rest whoever has nothing to do.
  void let_rest(Now now);
  // Until the first deadline of one that rests; nullopt: there is none.
  [[nodiscard]] std::optional<Duration> until_next(Now now) const;

private:
  struct Resting {
    OwnedSale* sale = nullptr;
    MonoTime until{};
    MonoTime told_at{};  // of its document
  };
  template <class Ends>
  void wake_where(Ends ends);

  std::vector<OwnedSale*> awake_;
  std::vector<Resting> resting_;
  MonoTime first_deadline_ = MonoTime::max();  // of those that rest, or earlier
};

}  // namespace sluice::shop
