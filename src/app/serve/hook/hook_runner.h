// How a hook of the settings is carried out, whenever it is due: its command, or its webhook, within its time-out.
//
// Blocks. Any thread.
#pragma once

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "app/settings/hook_settings.h"
#include "base/time.h"

namespace sluice::app {

struct HookOutcome {
  std::string state;   // done, failed, unknown
  std::string result;  // "exit 0"
  std::string output{};
  Duration took{};
};

// As the ledger is to keep it: {"for":...,"result":...,"output":...,"took_ms":...}. `opening`: which one it was for.
[[nodiscard]] std::string outcome_text(const HookOutcome& outcome, const std::string& opening);

using HookEnvironment = std::vector<std::pair<std::string, std::string>>;
// `is_unwanted`: true: it is killed, and not known to be done.
[[nodiscard]] HookOutcome run_hook_command(const HookSettings& hook, HookEnvironment environment,
                                           const std::atomic<bool>& is_unwanted);
// Once. `id`: the same over all tries of one message.
[[nodiscard]] HookOutcome tell_hook_webhook(const HookSettings& hook, const std::string& id, const std::string& body,
                                            const Clock& clock);

}  // namespace sluice::app
