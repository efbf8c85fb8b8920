// The kinds of allowances, how much each is, and what is said of one that is used up (allowances.h).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/time.h"
#include "edge/allowance/rate_book.h"

namespace sluice::edge {

enum class Allowance : std::uint8_t {
  units,
  places,
  codes,
  priority_places,
  give_backs,
  unsigned_events,
  notices,
  calls,
  requests
};
inline constexpr std::array every_allowance{
    Allowance::units,           Allowance::places,     Allowance::codes,
    Allowance::priority_places, Allowance::give_backs, Allowance::unsigned_events,
    Allowance::notices,         Allowance::calls,      Allowance::requests};
[[nodiscard]] std::string_view to_string(Allowance allowance);

struct AllowanceSettings {
  bool is_on = false;
  double stock_share = 0.02;
  std::uint32_t units_min = 20;  // however small the stock or the room
  std::uint32_t units_max = 200;
  double room_share = 0.05;
  Rate places{.count = 600, .per = std::chrono::seconds(20)};
  Rate places_without_work{.count = 60, .per = std::chrono::seconds(2)};  // beyond, each costs work; see work/
  Rate codes{.count = 60, .per = std::chrono::minutes(1)};
  Rate priority_places{.count = 60, .per = std::chrono::minutes(1)};
  Rate counted_reads{.count = 20, .per = std::chrono::seconds(1)};  // of the status; further ones are no crowd's
  double streams_share = 0.25;                                      // of all event streams
  double connections_share = 0.1;                                   // of all connections; see http/reception/peers.h
  Rate give_backs{.count = 10, .per = std::chrono::hours(1)};
  Rate unsigned_events{.count = 60, .per = std::chrono::minutes(1)};
  Rate requests{.count = 30'000, .per = std::chrono::seconds(10)};
  Rate notices{.count = 300, .per = std::chrono::minutes(1)};
  // Under way at owners at a time; see call_shares.h.
  std::uint32_t calls_of_buyer = 16;
  std::uint32_t calls_of_address = 256;
};

// An allowance that is used up.
struct Shortage {
  Allowance of{};
  Rate rate;        // `per` 0: so many at a time
  Duration wait{};  // until there is enough again
};

}  // namespace sluice::edge
