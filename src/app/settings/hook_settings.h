// `[[hook]]` of the configuration: what is done outside before a sale opens, after it has ended, and when something
// of it has changed.
//
//   [[hook]]
//   name = "scale-up"
//   when = "before_opening"
//   by = "30m"
//   command = "kubectl scale deployment/shop --replicas=60"
//
// A command of the shell's, or a webhook (`url` and `secrets`).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fulfilment/webhook/webhook_sender.h"
#include "shop/settings/fields.h"

namespace sluice::app {

struct HookSettings {
  enum class When : std::uint8_t { before_opening, after_end, change };
  std::string name;
  When when = When::before_opening;
  Duration by = std::chrono::minutes(30);  // so long before the opening, or after the end
  std::string command{};                   // empty: a webhook
  fulfilment::WebhookEndpoint endpoint{};
  Duration timeout = std::chrono::seconds(60);
  Duration every = std::chrono::seconds(1);  // for changes: no more often
  std::vector<std::string> sales{};          // empty: all but those made for robots

  [[nodiscard]] bool is_for(std::string_view sale, bool is_rehearsal) const;
};

[[nodiscard]] constexpr std::string_view to_string(HookSettings::When when) {
  switch (when) {
    case HookSettings::When::before_opening:
      return "before_opening";
    case HookSettings::When::after_end:
      return "after_end";
    case HookSettings::When::change:
      return "change";
  }
  return "";
}

inline constexpr std::size_t hooks_max = 16;

// REQUIRES: `fields` are those of the whole file.
void read_hooks(shop::Fields& fields, std::vector<HookSettings>& hooks);

}  // namespace sluice::app
