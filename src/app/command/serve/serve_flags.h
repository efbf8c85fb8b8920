// The flags of the subcommands that begin with a configuration: `sluice serve` and `sluice check`.
#pragma once

#include "app/command/commands.h"
#include "app/command/lab/lab_commands.h"

namespace sluice::app {

struct CheckOptions {
  ServeOptions serve{};
  MeasureOptions measure{};   // instead
  bool lists_fields = false;  // likewise
};

// Each adds one to `app`; `code` becomes what it returned, if it ran. All must outlive the parsing.
void add_serve(CLI::App& app, ServeOptions& options, int& code);
void add_check(CLI::App& app, CheckOptions& options, int& code);

}  // namespace sluice::app
