// What comes again each week: on some days, at one time of the day, in one zone.
//
//   Thursday 20:00 Europe/Berlin
//   Monday, Thursday 20:00 Europe/Berlin
//   daily 09:30 America/New_York
//
// Where clocks go over the time, it comes when they have (03:00 instead of 02:30); where it comes twice, the first
// time. So each of its days has it once.
//
// A value. Pure, but for the machine's table of zones.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "calendar/zone.h"

namespace sluice::calendar {

struct Occurrence {
  WallTime at;
  std::string date;  // "2026-12-24", there
};

class Weekly {
public:
  // ErrorKind::invalid_input says what is wrong with `text`, as it reads behind a field's name.
  [[nodiscard]] static Result<Weekly> parse(std::string_view text);

  // The first one that is later than `after`. Costs a look at the zone's rules a day, nine days at most.
  [[nodiscard]] Occurrence next(WallTime after) const;

private:
  Weekly(std::uint8_t days, std::chrono::minutes time_of_day, Zone zone)
      : days_(days), time_of_day_(time_of_day), zone_(zone) {}
  [[nodiscard]] bool is_on(std::chrono::local_days day) const;

  std::uint8_t days_;  // bit 0: Sunday
  std::chrono::minutes time_of_day_;
  Zone zone_;
};

}  // namespace sluice::calendar
