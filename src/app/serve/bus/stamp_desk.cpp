#include "app/serve/bus/stamp_desk.h"

#include <utility>

namespace sluice::app {

void StampDesk::handle(const http::Request& request, http::Exchange& exchange) {
  if (!bus::is_hand_in(request)) return api_.handle(request, exchange);
  auto hand_in = bus::read_hand_in(request.body);
  if (!hand_in) log_.error("bus_garbled", {{"what", "hand-in"}});
  exchange.respond({.status = hand_in ? take(std::move(*hand_in)) : 400});
}

int StampDesk::take(bus::HandIn hand_in) {
  constexpr int no_room = 503;
  const MonoTime now = clock_.mono();
  const bus::Incarnation edge = hand_in.edge;
  if (hand_in.part == bus::HandIn::Part::rest) {
    for (const bus::HandedStamp& each : hand_in.stamps) give(each);
    return bus::hand_in_is_over;
  }
  const bool has_room = merge_.take(now, std::move(hand_in));
  given_.clear();
  merge_.give(now, places_max, given_);
  for (const bus::HandedStamp& each : given_) give(each);
  if (!has_room) return no_room;
  if (!merge_.end(now, edge)) return bus::hand_in_goes_on;
  if (placed_ > 0) log_.info("stamps_placed", {{"people", std::exchange(placed_, 0)}});
  return bus::hand_in_is_over;
}

void StampDesk::give(const bus::HandedStamp& stamp) {
  ++placed_;
  api_.give_place(
      {.sale = stamp.sale, .line = stamp.line, .epoch = stamp.epoch, .buyer = stamp.buyer, .client = stamp.client});
}

}  // namespace sluice::app
