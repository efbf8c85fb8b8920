// One thing that the world outside is to be told: what, whom, and how far it has come.
//
// Pure data; when it is tried is deliveries.h's, who carries it carrier.h's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/time.h"
#include "delivery/target.h"

namespace sluice::delivery {

inline constexpr std::size_t error_size_max = 200;

// 0..999: how much of its spread (a tenth) a pause is made longer by, so that what failed together does not come back
// together.
enum class Jitter : std::uint16_t {};
inline constexpr std::uint16_t jitter_count = 1000;

// Which of the times that a delivery was in flight.
enum class Lease : std::uint32_t {};

// Longer than whoever carries a delivery may keep it, so that only a lost one is taken up again.
inline constexpr Duration lease_time = std::chrono::minutes(5);

struct Delivery {
  enum class State : std::uint8_t { waiting, in_flight, dead };
  JobId id;
  Kind kind = Kind::webhook;
  std::optional<TargetIndex> target{};  // none: the settings know it no more; such a one is dead
  std::string subject{};                // what it is about: an order's id, or the sale's
  std::string payload{};                // what is told
  State state = State::waiting;
  std::uint32_t attempts = 0;       // in vain, since it began or a person retried it
  MonoTime due{};                   // of a waiting one; of one in flight, when its lease is over
  Lease lease{};                    // of the last time that it was in flight
  std::string last_error{};         // of a dead one
  std::optional<MonoTime> until{};  // after which nobody wants to know; none: there is no such time
  std::string trace{};              // W3C traceparent of what it tells of; may be empty
};

// How a try ended.
enum class End : std::uint8_t {
  done,
  in_vain,   // counted; due again after its target's pause, or dead
  put_off,   // not counted: due again after `pause`
  given_up,  // counted, and dead whatever is left
};

}  // namespace sluice::delivery
