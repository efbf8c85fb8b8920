#include "shop/owner/roster.h"

#include <algorithm>

namespace sluice::shop {
namespace {

// For what falls due without a deadline: measured rates that fade, answers and samples that grow old.
constexpr Duration rest_max = std::chrono::seconds(10);

// Every tenth of a second: this part of those that rest may tell a fresh `now` before they must.
constexpr std::size_t parts_a_second = 8;

}  // namespace

void Roster::clear() {
  awake_.clear();
  resting_.clear();
  first_deadline_ = MonoTime::max();
}

void Roster::wake(OwnedSale& sale) {
  if (sale.is_at_rest()) wake_where([&sale](const Resting& one) { return one.sale == &sale; });
}

void Roster::wake_due(Now at) {
  if (at.mono < first_deadline_) return;
  wake_where([at](const Resting& one) { return one.until <= at.mono; });
  first_deadline_ = MonoTime::max();
  for (const Resting& one : resting_) first_deadline_ = std::min(first_deadline_, one.until);
}

void Roster::look_around(Now at, Round& round) {
  wake_where([](const Resting& one) { return one.sale->was_disturbed(); });
  std::size_t early = resting_.size() / parts_a_second + 1;
  for (Resting& one : resting_) {
    const Duration age = at.mono - one.told_at;
    const bool is_early = age < Telling::age_max;
    if (age < Telling::age_max / 2 || (is_early && early == 0)) continue;
    if (is_early) --early;
    one.sale->tell_now(at, round);
    one.told_at = at.mono;
  }
}

void Roster::let_rest(Now at) {
  std::erase_if(awake_, [&](OwnedSale* sale) {
    if (!sale->try_to_rest(at)) return false;
    const Duration longest = std::min(sale->until_next_deadline(at).value_or(rest_max), rest_max);
    resting_.push_back({.sale = sale, .until = at.mono + longest, .told_at = sale->told_at()});
    first_deadline_ = std::min(first_deadline_, resting_.back().until);
    return true;
  });
}

std::optional<Duration> Roster::until_next(Now at) const {
  if (resting_.empty()) return std::nullopt;
  return std::max(first_deadline_ - at.mono, Duration::zero());
}

template <class Ends>
void Roster::wake_where(Ends ends) {
  std::erase_if(resting_, [&](const Resting& one) {
    if (!ends(one)) return false;
    one.sale->end_rest();
    awake_.push_back(one.sale);
    return true;
  });
}

}  // namespace sluice::shop
