#include "shop/owner/health_keeper.h"

#include <algorithm>

namespace sluice::shop {
namespace {

// How soon a suspended owner tries again: a store that was locked for a moment is missed for about as long.
constexpr Duration resume_after = std::chrono::milliseconds(500);
// A round that a key refused means that memory was wrong, or that somebody changed rows underneath. Loading again
// mends both; more than this many a minute is a defect that loading does not mend.
constexpr std::size_t conflicts_max = 3;
constexpr Duration conflicts_within = std::chrono::minutes(1);

}  // namespace

void HealthKeeper::note_loaded() {
  set_mode(Health::Mode::writable, "");
}

void HealthKeeper::note_refused(Now at, const Error& error) {
  resume_at_ = at.mono + resume_after;
  set_mode(mode_after(at, error), error.detail);
}

void HealthKeeper::note_try(Now at) {
  resume_at_ = at.mono + resume_after;
}

void HealthKeeper::note_not_loaded(const Error& error) {
  set_mode(Health::Mode::suspended, error.detail);
}

bool HealthKeeper::is_try_due(Now at) const {
  return mode() == Health::Mode::suspended && at.mono >= resume_at_;
}

Duration HealthKeeper::until_try(Now at) const {
  return std::max(resume_at_ - at.mono, Duration::zero());
}

Health::Mode HealthKeeper::mode_after(Now at, const Error& error) {
  switch (error.kind) {
    case ErrorKind::unavailable:
      return Health::Mode::suspended;
    case ErrorKind::conflict:
      std::erase_if(conflicts_, [at](MonoTime when) { return at.mono - when > conflicts_within; });
      conflicts_.push_back(at.mono);
      return conflicts_.size() <= conflicts_max ? Health::Mode::suspended : Health::Mode::failed;
    case ErrorKind::fenced:
      return Health::Mode::fenced;
    case ErrorKind::invalid_input:
    case ErrorKind::not_found:
    case ErrorKind::io:
      return Health::Mode::failed;
  }
  return Health::Mode::failed;
}

void HealthKeeper::set_mode(Health::Mode mode, const std::string& reason) {
  const Health::Mode before = health_.mode.load(std::memory_order_relaxed);
  if (mode != before && mode == Health::Mode::writable) log_.info("shop_writable");
  if (mode != before && mode == Health::Mode::suspended) log_.warn("shop_suspended", {{"why", reason}});
  if (mode != before && mode == Health::Mode::fenced) log_.error("shop_fenced", {{"why", reason}});
  if (mode != before && mode == Health::Mode::failed) log_.error("ledger_failed", {{"why", reason}});
  health_.reason.set(reason);
  health_.mode.store(mode, std::memory_order_release);
}

}  // namespace sluice::shop
