// Tells the owner that is heard again of all who came to this edge while it was away (edge/degraded/stamps.h,
// bus/stamp_merge.h): a part at a time, the next one when that is answered, until the owner says that all have their
// places. What came last goes with the edge's first word after that.
//
// Where the owner goes away in the middle, or does not answer, all of it is handed in anew: nobody is given two
// places for it.
//
// set_heard() and answers: the bus's thread. Logs: edge_degraded (warning), edge_recovered (info).
#pragma once

#include <cstdint>

#include "base/log.h"
#include "base/time.h"
#include "bus/hand_in.h"
#include "edge/degraded/stamps.h"
#include "http/elsewhere.h"

namespace sluice::app {

class StampCourier {
public:
  // What is referred to must outlive it.
  StampCourier(edge::Stamps& stamps, http::Elsewhere& owner, const Clock& clock, Log& log)
      : stamps_(stamps), owner_(owner), clock_(clock), log_(log) {}

  // `keys_match`: what is signed here is good at the owner; else nobody is stamped.
  void set_heard(bool is_heard, bool keys_match);
  // Several times a second while the owner is heard: what could not be sent, because as many requests waited as may,
  // is sent.
  void try_again();

private:
  // Runs what comes back at once: it comes on the bus's thread.
  class AtOnce final : public http::Loop {
  public:
    void post(std::function<void()> work) override { work(); }
    void every(Duration, std::function<void()>) override {}
  };

  void begin();
  void send_next();
  void take_answer(const http::Response* response, std::size_t upto);
  void finish();
  [[nodiscard]] bool send(bus::HandIn hand_in, http::Elsewhere::Then then);
  [[nodiscard]] bool send_rest(std::vector<edge::Stamps::Noted> rest);

  edge::Stamps& stamps_;
  http::Elsewhere& owner_;
  const Clock& clock_;
  Log& log_;
  AtOnce at_once_;
  bool was_heard_ = false;  // ever: before that there is nobody to be degraded for
  bool is_stalled_ = false;
  bool is_first_ = true;
  std::size_t sent_ = 0;       // of all that were noted
  std::uint64_t attempt_ = 0;  // answers of another one come too late
  std::size_t rest_left_ = 0;  // parts of what came last that are not acknowledged
};

}  // namespace sluice::app
