// What a fake shop is, and what is wrong with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace sluice::rehearse {

struct FakeShopPlan {
  std::uint32_t stock = 100;
  std::uint32_t reserve = 100;  // ordinals that are called at once
  double calls_per_s = 1e9;     // how fast `serving` goes from the reserve to the stock
  bool has_waitlist = true;
  Duration order_time{0};  // from checkout to confirmed
  Duration opens_after{0};
  bool is_rehearsal = true;                            // what it is marked as
  std::string state = "open";                          // what it claims to be from then on
  bool tells_ordinal = false;                          // in the answer with a hold
  Duration presence_after = std::chrono::seconds(60);  // how often waiters are to show themselves

  // Defects. Numbers count requests (or what the name says) from 1; 0 = never.
  std::uint32_t sells_unit_twice_at = 0;     // hold number n gets the unit of hold n - 1
  std::uint32_t sells_beyond_stock_at = 0;   // hold number
  std::uint32_t loses_hold_at = 0;           // hold number
  std::uint32_t gives_hold_away_at = 0;      // hold number n is answered to its buyer with the id of hold n - 1
  std::uint32_t loses_order_at = 0;          // order number
  std::uint32_t never_confirms_at = 0;       // order number
  std::uint32_t passes_over_ordinal = 0;     // never calls this one, but calls one more instead
  std::uint32_t grows_place_of_ordinal = 0;  // shows this one a higher position with every answer
  double tells_ahead_times = 1;              // what it is, times this
  double tells_wait_times = 1;
  std::optional<double> tells_everybody_chance = std::nullopt;  // instead of the true one
  std::uint32_t not_http_at = 0;
  std::uint32_t bad_body_at = 0;
  std::uint32_t server_error_at = 0;
  std::uint32_t drops_connection_at = 0;
  std::uint32_t overloaded_until = 0;  // requests up to this number are told to come back in a second
  std::uint32_t stalls_at = 0;
  Duration stall_time{0};
  std::uint32_t goes_silent_at = 0;  // from this request on nothing is answered
};

}  // namespace sluice::rehearse
