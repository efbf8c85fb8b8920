// Asks an owner on a thread that may block: beside it work whoever looks whether all is ready, and hooks.
#pragma once

#include <optional>

#include "base/time.h"
#include "shop/owner/mailbox.h"

namespace sluice::shop {

// The answer, once it is durable; nullopt: there was none within `at_most`, and one that comes later is nobody's.
// Beyond the mailbox's bound: for callers that are bounded themselves. Any thread but the owner's.
[[nodiscard]] std::optional<Answer> ask_and_wait(Mailbox& mailbox, Command command, Duration at_most);

}  // namespace sluice::shop
