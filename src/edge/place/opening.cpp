#include "edge/place/opening.h"

#include <algorithm>

namespace sluice::edge {

int seconds_until(Wish wish, const shop::SaleConfig& sale, shop::SaleState state, WallTime now) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  const bool is_to_come = state == shop::SaleState::scheduled || state == shop::SaleState::lobby;
  if (!is_to_come || !sale.opens_at) return 0;
  WallTime when = *sale.opens_at;
  if (wish == Wish::place) when -= std::chrono::duration_cast<milliseconds>(sale.lobby_time);
  const auto wait = std::chrono::ceil<seconds>(when - now);
  return static_cast<int>(std::clamp(wait, seconds(0), seconds(opening_wait_max_s)).count());
}

}  // namespace sluice::edge
