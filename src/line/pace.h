// The leaky bucket: so many entries a period, spread evenly, and what was not used is not saved up.
//
// Invariant: in any period, entries granted <= admit + one tick's worth (at least one).
// Pure; owned by one thread; every call O(1).
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace sluice::line {

struct PaceSettings {
  std::uint32_t admit = 0;  // 0: unlimited
  Duration per = std::chrono::seconds(5);
  friend bool operator==(const PaceSettings&, const PaceSettings&) = default;
};

class Pace {
public:
  static constexpr Duration tick = std::chrono::milliseconds(100);
  static constexpr std::uint32_t unlimited = ~std::uint32_t{0};

  Pace(const PaceSettings& settings, Instant now);

  // Live change: what was granted under the old pace stays granted, the new one counts from now.
  void set(const PaceSettings& settings, Instant now);

  // Slows to `factor` of the settings, 0 < factor <= 1, until told otherwise.
  void slow_to(double factor, Instant now);

  // How many may enter at `now`.
  [[nodiscard]] std::uint32_t available(Instant now);
  void spend(std::uint32_t entries);

  // When the next entry will be available, if none is.
  [[nodiscard]] std::optional<Instant> next_deadline() const;

  [[nodiscard]] const PaceSettings& settings() const { return settings_; }

private:
  void refill(Instant now);
  [[nodiscard]] double per_us() const;
  [[nodiscard]] double burst() const;

  PaceSettings settings_;
  double factor_ = 1;
  Instant refilled_;
  double credit_ = 0;  // entries
};

}  // namespace sluice::line
