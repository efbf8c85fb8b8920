// A time as a merchant writes it: with its offset, or in the zone in which it is meant.
//
//   2026-12-24T20:00:00Z                    RFC 3339
//   2026-12-24T20:00[Europe/Berlin]         what clocks show there; seconds may be left out
//   2026-10-25T02:30+02:00[Europe/Berlin]   likewise, of a time that comes twice (RFC 9557, which asks for the
//   offset)
//
// Pure, but for the machine's table of zones.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace sluice::calendar {

// ErrorKind::invalid_input says what is wrong, as it reads behind a field's name: that the time never comes in its
// zone, that it comes twice and how to say which, that the offset is not the zone's then.
[[nodiscard]] Result<WallTime> parse_time(std::string_view text);

}  // namespace sluice::calendar
