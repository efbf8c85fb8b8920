// The generator's own delay, and only that: from the moment at which a request was due to its write, less the time in
// which the generator was *caught up* while the request waited.
//
// Caught up means: the kernel had no answer for us although every pipeline was full, so the server owed us answers
// and nobody could have sent. A server that stalls therefore adds to latency and to the server wait, never to the
// lag; a generator that is too slow to read what has already come is never caught up, and all its queueing counts as
// lag.
//
// Pure; one thread.
#pragma once

#include "base/time.h"
#include "rehearse/crowd/request.h"
#include "rehearse/judgement/histogram.h"

namespace sluice::rehearse {

class SendLag {
public:
  void on_caught_up(MonoTime until) { caught_up_ = until; }
  // REQUIRES: `due` and `taken` are set. Only what buyers do counts.
  void on_write(const Request& request, MonoTime now);

  [[nodiscard]] const Histogram& first_clicks() const { return first_clicks_; }  // planned arrivals
  [[nodiscard]] const Histogram& later() const { return later_; }                // everything else that buyers do
  // The time of those that had to wait for room in a pipeline.
  [[nodiscard]] const Histogram& server_wait() const { return server_wait_; }
  // Of first clicks since forget_recent().
  [[nodiscard]] const Histogram& recent() const { return recent_; }
  void forget_recent() { recent_.clear(); }

private:
  Histogram first_clicks_;
  Histogram later_;
  Histogram server_wait_;
  Histogram recent_;
  MonoTime caught_up_{};
};

}  // namespace sluice::rehearse
