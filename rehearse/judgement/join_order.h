// Whether places are in the order in which people came, wherever they came in: through one server, or several edges.
//
// Somebody was overtaken if their place was told before another had even clicked, who stands in front of them. Both
// times are the crowd's own, and wide: a click counts from its write, a place from its being read. So what is found
// here is true; what happened within the time of a request stays unseen.
//
// Pure; one thread. 24 bytes a place.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"

namespace sluice::rehearse {

struct Joined {
  std::uint16_t item = 0;
  std::uint32_t ordinal = 0;
  MonoTime clicked{};
  MonoTime told{};
};

class JoinOrder {
public:
  // Of one first click and its answer: what is asked again may have had its place since the first time.
  void on_joined(const Joined& joined) { joined_.push_back(joined); }

  // The longest time by which anybody was overtaken; 0: nobody was. Sorts.
  [[nodiscard]] Duration overtaken() const;

private:
  std::vector<Joined> joined_;
};

}  // namespace sluice::rehearse
