// A preflight as the operators' port tells it.
#pragma once

#include <optional>
#include <string>

#include "app/preflight/sale_checks.h"
#include "app/settings/hook_settings.h"

namespace sluice::app {

// A hook of the settings, as it stands for a sale.
struct HookStand {
  const HookSettings& hook;
  std::optional<WallTime> due_at{};
};

struct PreflightFacts {
  std::string sale;
  const Readiness* latest = nullptr;  // nullptr: nobody has looked since the server began
  const PreflightSettings& settings;
  const Preparations& done;         // of the sale
  std::uint32_t expected_peak = 0;  // people a second; 0: nobody has said
  std::string rehearsed_with;       // a sale, which may be this one
  const Preparations& rehearsed;    // of that one
  std::vector<HookStand> hooks{};
};

// JSON. Pure.
[[nodiscard]] std::string preflight_text(const PreflightFacts& facts);

}  // namespace sluice::app
