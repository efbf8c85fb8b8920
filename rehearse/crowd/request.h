// One request of a buyer, from the moment at which it was wanted to its write.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"
#include "rehearse/report/report.h"

namespace sluice::rehearse {

struct Request {
  static constexpr std::uint32_t nobody = UINT32_MAX;

  MonoTime intended{};             // when its buyer wanted it; latency counts from here
  MonoTime due{};                  // when this attempt was to be sent; lag counts from here
  MonoTime taken{};                // when the generator queued it
  MonoTime sent{};                 // when it was written
  std::uint32_t buyer = nobody;    // who, once there is a record of them
  std::uint32_t arrival = 0;       // which arrival
  std::uint32_t ordinal_seen = 0;  // the highest ordinal anybody of this item had been told when this was sent
  std::uint16_t item = 0;
  Kind kind = Kind::buy;
  bool is_first_click = false;  // a planned arrival, as opposed to what follows from it
};

static_assert(sizeof(Request) <= 48, "one of them a planned buyer");

inline constexpr std::size_t request_bytes_max = std::size_t{8} * 1024;

}  // namespace sluice::rehearse
