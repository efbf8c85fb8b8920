// What is still to be had of a line's units: the free ones, and those that come back.
//
// Units come back from people who are called and do not come, and from holds that end without a sale. Of both the
// share is measured (ShowUp: a first guess, and what happened since, by age), and each unit that comes back is called
// for again and may come back again. A wrong share decides over those called and held lately and over everything to
// come, so how well the number is known is reckoned from both.
//
// Pure; one thread. Time never goes backwards. Cost: O(1) a call.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "line/show_up.h"
#include "line/wait_forecast.h"

namespace sluice::line {

struct WaitSettings {
  Duration claim = std::chrono::minutes(2);
  Duration hold = std::chrono::minutes(10);
};

class SupplyModel {
public:
  SupplyModel(const WaitSettings& settings, Instant now);
  void set_settings(const WaitSettings& settings, Instant now);

  // As it happens. Nothing is told of whoever does not come, nor of holds that end otherwise: their time runs out.
  void called(Instant now, std::uint32_t people) { come_.called(now, people); }
  void came(Instant now, Instant called_at) { come_.came(now, called_at); }
  // One who was called just now is here already, by the click that asked for it: nobody who could have stayed away.
  void was_there(Instant now) { come_.left(now, now); }
  void held(Instant now, std::uint32_t units) { sell_.called(now, units); }
  void sold(Instant now, Instant held_at) { sell_.came(now, held_at); }
  void advance(Instant now);

  struct Units {
    std::uint32_t free = 0;     // and not offered
    std::uint32_t offered = 0;  // called and still expected
    std::uint32_t held = 0;
  };
  struct Expected {
    Supply supply;
    double returns_last_s = 0;  // until all that comes back has
  };
  [[nodiscard]] Expected expect(const Units& units) const;

  [[nodiscard]] Duration claim() const { return settings_.claim; }
  [[nodiscard]] Duration hold() const { return settings_.hold; }

private:
  WaitSettings settings_;
  ShowUp come_;  // of those called, who comes
  ShowUp sell_;  // of units held, which are sold
};

}  // namespace sluice::line
