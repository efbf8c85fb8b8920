// Keeps the shop's health: every change of mode is made here, and told to the log here.
//
// Touches: the Health that it owns, and the log. Knows neither sales nor rounds: the owner, who tells it what
// happened, sees to those.
//
// Invariants
//  1. The reason is set before the mode: whoever sees a mode finds its reason.
//  2. The log hears of a mode once, when it begins; not of each try that leaves it as it is.
//  3. Suspended, there is always a next try: at most `resume_after` later.
//
// Not thread-safe: the owner's thread; health() is read by any.
#pragma once

#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "base/time.h"
#include "shop/owner/health.h"
#include "shop/owner/moment.h"

namespace sluice::shop {

class HealthKeeper {
public:
  explicit HealthKeeper(Log& log) : log_(log) {}

  [[nodiscard]] const Health& health() const { return health_; }
  [[nodiscard]] bool can_write() const { return health_.can_write(); }
  [[nodiscard]] Health::Mode mode() const { return health_.mode.load(std::memory_order_relaxed); }

  // The sales are loaded and durable.
  void note_loaded();
  // The ledger did not take a round. Whether that is the end depends on the kind of the error; conflicts are, when
  // there are many of late.
  void note_refused(Now now, const Error& error);
  // A try to load the sales begins now; the next is due `resume_after` from now.
  void note_try(Now now);
  // It failed.
  void note_not_loaded(const Error& error);

  [[nodiscard]] bool is_try_due(Now now) const;
  // REQUIRES: suspended.
  [[nodiscard]] Duration until_try(Now now) const;

private:
  [[nodiscard]] Health::Mode mode_after(Now now, const Error& error);
  void set_mode(Health::Mode mode, const std::string& reason);

  Log& log_;
  Health health_;
  MonoTime resume_at_;               // when suspended: the next try
  std::vector<MonoTime> conflicts_;  // of late
};

}  // namespace sluice::shop
