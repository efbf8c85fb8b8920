#include "line/reserve.h"

#include <algorithm>

namespace sluice::line {

std::uint32_t Reserve::left_of(std::uint32_t room) const {
  const std::uint32_t promised = offers_.count() + count();
  return room > promised ? room - promised : 0;
}

Turnstile::Reading Reserve::take_in(Instant now) {
  const Turnstile::Reading reading = board_.turnstile.read();
  const std::uint32_t upto = std::min(reading.issued, reading.serving);
  if (upto <= taken_in_) return reading;
  offers_.call_range(now, taken_in_ + 1, upto, upto - taken_in_);
  taken_in_ = upto;
  return reading;
}

void Reserve::shrink(Instant now, std::uint32_t room) {
  for (;;) {
    const Turnstile::Reading reading = take_in(now);
    const std::uint32_t keep = room > offers_.count() ? room - offers_.count() : 0;
    if (reading.reserve() <= keep) return;
    // Refused when somebody was issued meanwhile: that one is an offer now, so look again.
    if (board_.turnstile.set_reserve(reading.issued, keep)) return;
  }
}

bool Reserve::grow(std::uint32_t count) {
  const Turnstile::Reading reading = board_.turnstile.read();
  return reading.serving >= reading.issued && board_.turnstile.set_reserve(reading.issued, reading.reserve() + count);
}

void Reserve::serve_until(std::uint32_t upto) {
  taken_in_ = upto;
  board_.turnstile.serve_until(upto);
}

}  // namespace sluice::line
