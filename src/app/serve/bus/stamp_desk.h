// The owner's answer to what edges hand in (bus/hand_in.h): who came while it was away is given places by the time of
// their stamps, across all edges (bus/stamp_merge.h), as if they came now: every rule of a place stands once, in
// edge/place. Everything else goes on to the buyers' API.
//
// A person is given one place, however often and by however many edges they are handed in: that of the line's book
// (shop/told/place_book.h). The thread of the bus. Cost: some ten microseconds a place; of a hand-in at most
// places_max, so that the bus is not held up. Logs: stamps_placed (info).
#pragma once

#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "bus/hand_in.h"
#include "bus/stamp_merge.h"
#include "edge/buyer/buyer_api.h"
#include "http/message.h"

namespace sluice::app {

class StampDesk final : public http::Handler {
public:
  static constexpr std::size_t places_max = 1000;

  // What is referred to must outlive it.
  StampDesk(edge::BuyerApi& api, const Clock& clock, Log& log) : api_(api), clock_(clock), log_(log) {}

  void handle(const http::Request& request, http::Exchange& exchange) override;
  void after_round() override { api_.after_round(); }

private:
  // The answer's status.
  [[nodiscard]] int take(bus::HandIn hand_in);
  void give(const bus::HandedStamp& stamp);

  edge::BuyerApi& api_;
  const Clock& clock_;
  Log& log_;
  bus::StampMerge merge_;
  std::vector<bus::HandedStamp> given_;
  std::uint64_t placed_ = 0;  // since it was logged last
};

}  // namespace sluice::app
