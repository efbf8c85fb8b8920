#include "app/serve/bus/stamp_courier.h"

#include <algorithm>
#include <utility>

namespace sluice::app {
namespace {

bus::HandedStamp handed(edge::Stamps::Noted noted) {
  return {.at = noted.at,
          .sale = std::move(noted.sale),
          .line = noted.line,
          .epoch = noted.epoch,
          .buyer = noted.buyer,
          .client = std::move(noted.client)};
}

}  // namespace

void StampCourier::set_heard(bool is_heard, bool keys_match) {
  ++attempt_;
  if (is_heard) {
    was_heard_ = true;
    if (stamps_.mode() == edge::Stamps::Mode::away) begin();
    return;
  }
  if (!was_heard_ || !keys_match) return;
  if (stamps_.mode() == edge::Stamps::Mode::off) log_.warn("edge_degraded");
  stamps_.begin(clock_.wall());
}

void StampCourier::try_again() {
  if (is_stalled_ && stamps_.mode() == edge::Stamps::Mode::handing_in) begin();
}

void StampCourier::begin() {
  stamps_.begin_hand_in();
  is_first_ = true;
  sent_ = 0;
  send_next();
}

bool StampCourier::send(bus::HandIn hand_in, http::Elsewhere::Then then) {
  hand_in.edge = bus::Incarnation{stamps_.edge()};
  const std::string body = bus::hand_in_body(hand_in);
  return owner_.ask(bus::hand_in_request(body), at_once_, std::move(then)) == http::Elsewhere::Asked::yes;
}

void StampCourier::send_next() {
  std::vector<edge::Stamps::Noted> noted;
  const std::size_t upto = stamps_.list(sent_, bus::stamps_max, noted);
  bus::HandIn hand_in{.part = is_first_ ? bus::HandIn::Part::first : bus::HandIn::Part::next,
                      .has_more = noted.size() == bus::stamps_max};
  for (edge::Stamps::Noted& each : noted) hand_in.stamps.push_back(handed(std::move(each)));
  const bool is_sent = send(std::move(hand_in), [this, attempt = attempt_, upto](const http::Response* response) {
    if (attempt == attempt_) take_answer(response, upto);
  });
  is_stalled_ = !is_sent;
}

void StampCourier::take_answer(const http::Response* response, std::size_t upto) {
  if (response == nullptr) return begin();
  if (response->status == bus::hand_in_is_over || response->status == bus::hand_in_goes_on) {
    sent_ = upto;
    is_first_ = false;
  }
  response->status == bus::hand_in_is_over ? finish() : send_next();
}

// Each part is asked before anybody else's question, because all of them wait for the stamps' lock.
void StampCourier::finish() {
  const bool is_done =
      stamps_.finish(sent_, [this](std::vector<edge::Stamps::Noted> rest) { return send_rest(std::move(rest)); });
  is_stalled_ = !is_done;
  if (!is_done) return;
  log_.info("edge_recovered", {{"stamps", stamps_.count()}});
  if (rest_left_ == 0) stamps_.forget_all();
}

bool StampCourier::send_rest(std::vector<edge::Stamps::Noted> rest) {
  rest_left_ = 0;
  for (std::size_t from = 0; from < rest.size(); from += bus::stamps_max) {
    bus::HandIn hand_in{.part = bus::HandIn::Part::rest};
    const std::size_t upto = std::min(rest.size(), from + bus::stamps_max);
    for (std::size_t i = from; i < upto; ++i) hand_in.stamps.push_back(handed(std::move(rest[i])));
    const auto then = [this, attempt = attempt_](const http::Response* response) {
      if (attempt == attempt_ && response != nullptr && --rest_left_ == 0) stamps_.forget_all();
    };
    if (!send(std::move(hand_in), then)) return false;
    ++rest_left_;
  }
  return true;
}

}  // namespace sluice::app
