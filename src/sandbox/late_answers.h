// The answers that the sandbox owes: slow ones until they are due, and those that are never to leave.
//
// Bounds: `waiting_max` requests wait for slow answers, and as many for their event to be told, at most
// `overtaken_time` each; one more is answered at once. `silent_max` requests are kept
// silent; one more and the oldest is answered after all (its client has nearly always gone by then). Either way what
// is said is the truth: a request that is let go unanswered would be told 500, "nothing was charged".
// On the server's thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>

#include "base/time.h"
#include "http/message.h"

namespace sluice::sandbox {

// Each holds a connection, a silent one even after its client has gone: more than the callers that there can be at
// one time are not needed, and fewer than the process's file descriptors are a must.
// Below the time-out of whoever asks, or the answer would be no answer.
inline constexpr Duration overtaken_time = std::chrono::seconds(2);

struct LateLimits {
  std::size_t waiting_max = 256;
  std::size_t silent_max = 128;
};

class LateAnswers {
public:
  // Tells the client of a step what came of it.
  using Tell = std::function<void(http::Deferred&, std::uint32_t step)>;
  LateAnswers(const LateLimits& limits, Tell tell) : limits_(limits), tell_(std::move(tell)) {}

  // True while the answer about `step` is not due.
  [[nodiscard]] bool is_awaited(std::uint32_t step) const;

  // REQUIRES: neither `due` nor `step` ever goes back from call to call.
  void await(MonoTime due, std::uint32_t step, http::Deferred deferred);
  // Until tell_overtaken(step), or `due` at the latest.
  void await_webhook(MonoTime due, std::uint32_t step, http::Deferred deferred);
  void tell_overtaken(std::uint32_t step);
  void keep_silent(std::uint32_t step, http::Deferred deferred);

  void tell_due(MonoTime now);
  // For the end: every slow answer leaves now, and later ones do not wait.
  void tell_all_waiting();
  // Lets go of everything. Only when no connection is left, so that nobody is told 500.
  void clear();

private:
  struct Slow {
    MonoTime due;
    std::uint32_t step;
    http::Deferred request;
  };
  struct Silent {
    std::uint32_t step;
    http::Deferred request;
  };
  void put(std::deque<Slow>& waiting, Slow slow);
  void tell_first(std::deque<Slow>& waiting);

  const LateLimits limits_;
  const Tell tell_;
  std::deque<Slow> slow_;       // in the order of due and of step alike
  std::deque<Slow> overtaken_;  // likewise
  std::deque<Silent> silent_;
  bool is_ending_ = false;
};

}  // namespace sluice::sandbox
