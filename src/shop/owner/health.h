// Whether the shop may acknowledge anything just now. The owner writes, any thread reads.
//
//   writable   all is well
//   suspended  the store is away for a while, or refused a round: nothing is acknowledged, clocks stand still, places
//   are
//              kept. The sales are loaded again until that works, and it goes on by itself.
//   fenced     another owner has taken the sales over: this one has nothing to say any more, for good.
//   failed     a write or a sync failed: what the store holds is judged by the next start, for good.
//
// Reading finished and running holds and orders works in every mode (archive.h).
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/published.h"

namespace sluice::shop {

struct Health {
  enum class Mode : std::uint8_t { writable, suspended, fenced, failed };

  std::atomic<Mode> mode{Mode::writable};
  Published<std::string> reason;  // why it is not writable

  [[nodiscard]] bool can_write() const { return mode.load(std::memory_order_acquire) == Mode::writable; }
};

[[nodiscard]] constexpr std::string_view to_string(Health::Mode mode) {
  switch (mode) {
    case Health::Mode::writable:
      return "writable";
    case Health::Mode::suspended:
      return "suspended";
    case Health::Mode::fenced:
      return "fenced";
    case Health::Mode::failed:
      return "failed";
  }
  return "";
}

}  // namespace sluice::shop
