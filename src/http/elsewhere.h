// Where requests are answered that a handler cannot answer itself: another process, which has what it takes.
#pragma once

#include <cstdint>
#include <functional>

#include "http/loop.h"
#include "http/message.h"

namespace sluice::http {

class Elsewhere {
public:
  virtual ~Elsewhere() = default;

  // With the answer, which lives as long as the call. nullptr: none has come, and whether the request was played
  // there is not known.
  using Then = std::function<void(const Response*)>;
  enum class Asked : std::uint8_t {
    yes,      // `then` is called once, on the loop's thread
    nobody,   // there is nobody to ask just now; nothing was done
    too_much  // as many wait as may; likewise
  };
  // Thread-safe; does not block. `request` is copied.
  [[nodiscard]] virtual Asked ask(const Request& request, Loop& loop, Then then) = 0;
};

}  // namespace sluice::http
