// The flags of the subcommands that read, copy and move a ledger, or the data folder that it is in.
#pragma once

#include "app/command/commands.h"

namespace CLI {
class App;
}

namespace sluice::app {

// Each adds one to `app`; `code` becomes what it returned, if it ran. All must outlive the parsing.
void add_audit(CLI::App& app, AuditOptions& options, int& code);
void add_report(CLI::App& app, SaleReportOptions& options, int& code);
void add_backup(CLI::App& app, BackupOptions& options, int& code);
void add_restore(CLI::App& app, RestoreOptions& options, int& code);
void add_move(CLI::App& app, MoveOptions& options, int& code);

}  // namespace sluice::app
