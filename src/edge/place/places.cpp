#include "edge/place/places.h"

#include <boost/container/small_vector.hpp>

namespace sluice::edge {

void LocalPlaces::take(Errand& errand, const SaleReaders& sale, LineIndex line, std::uint32_t count,
                       const Then& then) {
  shop::SaleCounters& counters = sale.front->counters;
  boost::container::small_vector<line::Turnstile::Place, 1> taken;
  while (taken.size() < count) {
    const auto issued = sale.line(line).board.turnstile.issue();
    if (!issued) {
      counters.joins_overloaded.fetch_add(1, std::memory_order_relaxed);
      break;
    }
    (issued->called ? counters.joins_called : counters.joins_waiting).fetch_add(1, std::memory_order_relaxed);
    taken.push_back(*issued);
  }
  then(errand, sale, Taken(taken.data(), taken.size()));
}

}  // namespace sluice::edge
