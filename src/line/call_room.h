// How many people a line may have called or promised a call, by each of what bounds it; and which of these bounds it.
// Pure values.
#pragma once

#include <algorithm>
#include <cstdint>

#include "line/wait_model.h"

namespace sluice::line {

struct CallRoom {
  std::uint64_t units = 0;  // free ones
  std::uint64_t room = 0;   // of the cap, what those inside leave
  std::uint64_t pace = 0;   // those offered now, and as many as may be called more

  [[nodiscard]] std::uint64_t all() const { return std::min({units, room, pace}); }
  // Of the cap, how many more may be called once `promised` are called or have reserve.
  [[nodiscard]] std::uint32_t room_left(std::uint32_t promised) const {
    return static_cast<std::uint32_t>(room - std::min<std::uint64_t>(room, promised));
  }
  // Once all that may be called are, and there is no reserve. Of `promised`, `offered` are called and expected.
  [[nodiscard]] CallLimit limit(std::uint32_t promised, std::uint32_t offered) const {
    if (units <= promised) return CallLimit::unit;
    if (room <= promised) return CallLimit::room;
    return pace <= offered ? CallLimit::pace : CallLimit::nothing;
  }
};

}  // namespace sluice::line
