// How often the people who wait read the shared status document: as often as it advises them to.
//
// They are kept as counts by the tick at which they read again, not one by one; who stops waiting takes their next
// read with them. The advice is the server's own (line/poll_advice.h). Pure; one thread. Cost: O(1) a tick.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "line/poll_advice.h"

namespace sluice::lab {

class StatusReads {
public:
  // With a cache in front a read a second reaches the server, at most.
  StatusReads(bool has_cache, MonoTime now);

  struct Reads {
    std::uint32_t asked = 0;
    std::uint32_t reached = 0;  // the server
  };
  // A tick passes: `joined` people have just come to the `waiting` others.
  Reads pass(MonoTime now, std::uint32_t waiting, std::uint32_t joined);
  // How soon people read again who read now.
  [[nodiscard]] Duration advice() const { return advice_.advice(); }

private:
  [[nodiscard]] std::uint32_t take_due(std::uint32_t waiting);
  [[nodiscard]] std::uint32_t reaching(MonoTime now, std::uint32_t asked);

  bool has_cache_;
  line::PollAdvice advice_;
  std::vector<std::uint32_t> due_;  // a ring, by tick
  std::size_t at_ = 0;
  std::uint64_t scheduled_ = 0;  // all of due_
  std::uint64_t reached_ = 0;
  MonoTime cached_until_;
};

}  // namespace sluice::lab
