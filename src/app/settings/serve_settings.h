// What `sluice serve` and `sluice check` begin with: the file, and the flags that win over it.
#pragma once

#include "app/command/commands.h"
#include "app/settings/settings.h"

namespace sluice::app {

// ErrorKind::invalid_input: one line that names file and field, or the flag.
[[nodiscard]] Result<Settings> settings_of(const ServeOptions& options);

}  // namespace sluice::app
