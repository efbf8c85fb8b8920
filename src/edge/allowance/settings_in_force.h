// The allowances that count now. Whoever takes may be looking at earlier ones meanwhile, so all that ever were are
// kept.
//
// current() is thread-safe, and one load; set() is one thread's, beside any that look.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "edge/allowance/allowance.h"

namespace sluice::edge {

class SettingsInForce {
public:
  static constexpr std::size_t settings_max = 1000;

  explicit SettingsInForce(const AllowanceSettings& settings) { (void)set(settings); }

  [[nodiscard]] const AllowanceSettings& current() const { return *current_.load(std::memory_order_acquire); }
  // False: settings_max times were others set, and those that were are in force.
  [[nodiscard]] bool set(const AllowanceSettings& settings) {
    if (kept_.size() > settings_max) return false;
    kept_.push_back(std::make_unique<const AllowanceSettings>(settings));
    current_.store(kept_.back().get(), std::memory_order_release);
    return true;
  }

private:
  std::vector<std::unique_ptr<const AllowanceSettings>> kept_;
  std::atomic<const AllowanceSettings*> current_{nullptr};
};

}  // namespace sluice::edge
