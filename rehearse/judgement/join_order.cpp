#include "rehearse/judgement/join_order.h"

#include <algorithm>
#include <tuple>

namespace sluice::rehearse {

// From the last place to the first: who stands behind has been told at the earliest then.
Duration JoinOrder::overtaken() const {
  std::vector<Joined> places = joined_;
  std::ranges::sort(places, [](const Joined& a, const Joined& b) {
    return std::tie(a.item, a.ordinal) > std::tie(b.item, b.ordinal);
  });
  Duration worst{0};
  MonoTime told_behind = MonoTime::max();
  for (std::size_t i = 0; i < places.size(); ++i) {
    const bool is_other_line = i > 0 && places[i - 1].item != places[i].item;
    if (is_other_line) told_behind = MonoTime::max();
    worst = std::max(worst, places[i].clicked > told_behind ? places[i].clicked - told_behind : Duration(0));
    told_behind = std::min(told_behind, places[i].told);
  }
  return worst;
}

}  // namespace sluice::rehearse
