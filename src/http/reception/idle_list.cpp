#include "http/reception/idle_list.h"

#include <utility>

namespace sluice::http {

void IdleChain::add(IdlePlace& place) {
  remove(place);
  place.chain = this;
  place.longer = shortest_;
  (shortest_ == nullptr ? longest_ : shortest_->shorter) = &place;
  shortest_ = &place;
  ++size_;
}

void IdleChain::remove(IdlePlace& place) {
  IdleChain* const chain = std::exchange(place.chain, nullptr);
  if (chain == nullptr) return;
  (place.longer == nullptr ? chain->longest_ : place.longer->shorter) = place.shorter;
  (place.shorter == nullptr ? chain->shortest_ : place.shorter->longer) = place.longer;
  place.longer = place.shorter = nullptr;
  --chain->size_;
}

}  // namespace sluice::http
