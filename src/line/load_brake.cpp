#include "line/load_brake.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "line/durations.h"

namespace sluice::line {
namespace {

using std::chrono::seconds;

// An origin up to this busy is left in peace; from there to fully busy, the pace falls to load_factor_min. That is
// not nothing, so that an origin which always says 1 still shows what it does with a few.
constexpr double busy_from = 0.6;
constexpr double load_factor_min = 0.05;
// Down quickly, up slowly: an origin that recovers is not pushed over again. Both at least as slowly as people come
// (one and four mean delays), or calls answer a load that those already called will change: the two then swing.
constexpr Duration load_falls_in = seconds(1);
constexpr Duration load_rises_in = seconds(10);
// A report is believed this long, and fades as long again twice: an origin that fell silent does not stop a sale.
constexpr Duration load_is_fresh_for = seconds(5);
constexpr Duration load_fades_in = seconds(10);

}  // namespace

void LoadBrake::follow(Instant now, Duration elapsed, Duration delay) {
  const double wanted_now = wanted(now);
  const Duration follows_in =
      wanted_now < factor_ ? std::max(load_falls_in, delay) : std::max(load_rises_in, 4 * delay);
  factor_ += (wanted_now - factor_) * (1 - std::exp(-us(elapsed) / us(follows_in)));
}

double LoadBrake::wanted(Instant now) const {
  const double load = load_.load > 0 ? std::min(load_.load, 1.0) : 0;  // not a number is no load
  const double over = std::max(0.0, load - busy_from) / (1 - busy_from);
  const double stale = std::clamp(us(now - load_.reported_at - load_is_fresh_for) / us(load_fades_in), 0.0, 1.0);
  return 1 - over * (1 - load_factor_min) * (1 - stale);
}

const char* LoadBrake::broken_invariant() const {
  if (factor_ < load_factor_min - 1e-9 || factor_ > 1) return "the load slows, and never stops";
  return nullptr;
}

}  // namespace sluice::line
