// Plays edges' requests against a handler, as an HTTP server would, and gathers what is answered for each edge.
//
//  1. A request is played once, however often it comes (receiver.h), and not at all when its time is over.
//  2. Answers are given on the thread of `loop`, at once or later. One that the handler gives up, on whichever
//     thread, is a 500. Those that come when this is gone are nobody's.
//  3. An answer lies with its edge on the roll until it is sent. What is more than may lie there is sent when its
//     edge asks again.
//
// One thread, that of `loop`. Cost: a look-up each, and what the handler does.
//
// Logs: bus_garbled (error).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/log.h"
#include "base/time.h"
#include "bus/edge_roll.h"
#include "bus/messages.h"
#include "bus/receiver.h"
#include "http/loop.h"
#include "http/message.h"

namespace sluice::bus {

class RequestPlayer {
public:
  struct Parts {
    http::Loop& loop;
    Receiver& receiver;
    EdgeRoll& edges;
    Log& log;
  };
  // What is referred to must outlive it.
  explicit RequestPlayer(const Parts& parts) : parts_(parts), self_(std::make_shared<RequestPlayer*>(this)) {}
  RequestPlayer(const RequestPlayer&) = delete;
  RequestPlayer& operator=(const RequestPlayer&) = delete;

  // Who answers; before the first request.
  void serve(http::Handler& handler) { handler_ = &handler; }
  [[nodiscard]] bool is_served() const { return handler_ != nullptr; }

  // `age`: how long ago it was sent. REQUIRES: the receiver knows the edge, whose entry on the roll is `edge`.
  void play(Incarnation id, EdgeRoll::Edge& edge, const SentRequest& sent, Duration age);
  // What came together was played.
  void end_round() { handler_->after_round(); }

  // Requests that were begun and are not answered.
  [[nodiscard]] std::size_t under_way() const { return under_way_; }
  struct Counts {
    std::uint64_t played = 0;
    std::uint64_t repeated = 0;  // came again, and were not played again
    std::uint64_t late = 0;      // came when nobody waited any more
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

private:
  class Exchange;
  class Answerer;
  void begin(Incarnation id, EdgeRoll::Edge& edge, const SentRequest& sent);
  void answer(Incarnation id, Sequence sequence, const http::Response& response);

  const Parts parts_;
  http::Handler* handler_ = nullptr;
  std::shared_ptr<RequestPlayer*> self_;  // gone when this is: answers may come later
  std::size_t under_way_ = 0;
  Counts counts_;
};

}  // namespace sluice::bus
