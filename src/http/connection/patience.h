// What a connection waits for its client to do, and for how long: each thing has its own limit. Pure; one thread.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "http/limits.h"
#include "http/parse/request_parser.h"

namespace sluice::http {

class Patience {
public:
  // farewell: for the client's end, after the last answer. The time of a head or a body is that of the whole, however
  // many pieces it comes in.
  enum class Wait : std::uint8_t { none, idle, head, body, farewell };

  // What a client is waited for of whose input `partial` is all that has come. `is_answered`: whatever came before.
  [[nodiscard]] static Wait wait_for(RequestParser::Partial partial, bool is_answered);

  explicit Patience(const Limits& limits) : limits_(limits) {}  // which must outlive it

  // The time of a wait begins once, and runs on while this is so. `request`: how many requests there were before,
  // which tells the wait for one from the wait for the next.
  [[nodiscard]] bool is_for(Wait wait, std::uint64_t request) const { return wait == wait_ && request == request_; }
  void begin(Wait wait, std::uint64_t request, MonoTime now);  // REQUIRES: wait is not none
  void rest(std::uint64_t request);                            // nothing is waited for

  [[nodiscard]] Wait wait() const { return wait_; }
  [[nodiscard]] bool is_over(MonoTime now) const { return wait_ != Wait::none && now >= until_; }

private:
  [[nodiscard]] Duration time_for(Wait wait) const;

  const Limits& limits_;
  Wait wait_ = Wait::none;
  std::uint64_t request_ = 0;
  MonoTime until_{};  // meaningful unless wait_ is none
};

}  // namespace sluice::http
