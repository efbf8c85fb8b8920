// The flags of `sluice rehearse`.
#pragma once

#include "app/command/commands.h"

namespace CLI {
class App;
}

namespace sluice::app {

// Adds it to `app`; `code` becomes what it returned, if it ran. All must outlive the parsing.
void add_rehearse(CLI::App& app, RehearseOptions& options, int& code);

}  // namespace sluice::app
