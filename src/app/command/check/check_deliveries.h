// Whom a configuration has told of what happens, as `sluice check` sees them: whether they are there, and whether
// they can be told as it is meant.
#pragma once

#include "app/command/check/checklist.h"
#include "app/settings/settings.h"

namespace sluice::app {

// Asks the mail server, the shop's database and the broker; blocks for up to a time-out each. None of them is told
// anything.
void check_deliveries(const Settings& settings, Checklist& list);

}  // namespace sluice::app
