#include "app/command/ledger/ledger_flags.h"

#include <CLI/CLI.hpp>
#include <cstdint>

#include "app/command/terminal/whole_number.h"

namespace sluice::app {

void add_audit(CLI::App& app, AuditOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("audit", "Prove from the ledger that every invariant holds");
  command->add_option("--data", options.data, "The server's data folder")->capture_default_str();
  command->add_option("--ledger", options.ledger,
                      "A ledger file, or postgresql://USER@HOST/DATABASE, instead of the data folder's");
  command->add_option("--ledger-file", options.ledger_file,
                      "A file with such an address in its first line, for one with a password");
  command->add_option("--json", options.json, "Write the result here (-: standard output)");
  command->add_flag("--provider", options.provider,
                    "Ask the payment provider, too: what it has taken and paid back is what the orders say");
  command->add_option("--config", options.config, "With --provider: the server's configuration, which names it");
  command->add_flag("--draw", options.draw, "Check the draws of lobbies instead: key, commitment, places");
  command->add_option("--number", options.number, "With --draw: also tell this lobby number's place")
      ->check(whole_number<std::uint32_t>());
  command->footer("Exit: 0 every invariant holds, 1 one is broken, 2 wrong use.");
  command->callback([&options, &code] { code = audit(options); });
}

void add_report(CLI::App& app, SaleReportOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("report", "Tell what a sale came to, from its ledger");
  command->add_option("ID", options.sale, "The sale")->required();
  command->add_option("--data", options.data, "The data folder: its ledger is read, beside a server or without one")
      ->capture_default_str();
  command->add_option("--ledger", options.ledger, "Instead: its file, or postgresql://USER@HOST/DATABASE");
  command->add_option("--ledger-file", options.ledger_file, "A file with that address, for one with a password");
  command->add_option("--admin", options.admin,
                      "Ask a running server at this admin address instead, by the token in the data folder");
  command->add_option("--html", options.html,
                      "Write the report as one page here: it opens from a mail (-: standard output)");
  command->add_option("--json", options.json, "Write every figure here (-: standard output)");
  command->add_option("--csv", options.csv, "Write them second by second here (-: standard output)");
  command->footer(
      "Says what sold and how fast, how long people waited, whether it was fair, what visitors said, and whether "
      "the\n"
      "audit holds (docs/operating.md). Changes nothing. Exit: 0 all is well, 1 something is wrong, 2 wrong use.");
  command->callback([&options, &code] { code = sale_report(options); });
}

void add_backup(CLI::App& app, BackupOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("backup", "Copy the data folder into one file, beside a running server");
  command->add_option("FILE", options.file, "The file, which must not exist yet")->required();
  command->add_option("--data", options.data, "The server's data folder")->capture_default_str();
  command->footer(
      "In it: the ledger at the moment when the backup began, the keys, the admin token. Mode 0600: whoever has it\n"
      "can sign tickets and passes, run the sales, and read the buyers' e-mail addresses (docs/operating.md).");
  command->callback([&options, &code] { code = backup(options); });
}

void add_restore(CLI::App& app, RestoreOptions& options, int& code) {
  CLI::App* command =
      app.add_subcommand("restore", "Make a data folder of a backup, or go on with a restored database");
  command->add_option("FILE", options.file, "The backup");
  command->add_option("--data", options.data, "The new data folder: empty, or none yet")->capture_default_str();
  command->add_option(
      "--ledger", options.ledger,
      "Instead: postgresql://USER@HOST/DATABASE, which was restored to an earlier moment; no server runs");
  command->add_option("--ledger-file", options.ledger_file, "A file with that address, for one with a password");
  command->footer(
      "All or nothing: the backup must be whole and every invariant of its ledger hold. What happened after it was\n"
      "made is not in it, so people in lines of sales that were not closed take new places (docs/operating.md).");
  command->callback([&options, &code] { code = restore(options); });
}

void add_move(CLI::App& app, MoveOptions& options, int& code) {
  CLI::App* command =
      app.add_subcommand("move-ledger", "Move the ledger from the data folder to PostgreSQL, or back");
  command->add_option("--data", options.data, "The data folder of a server that is stopped")->capture_default_str();
  command->add_option("--to", options.to, "postgresql://USER@HOST/DATABASE, empty: move the folder's ledger there");
  command->add_option("--to-file", options.to_file, "A file with that address, for one with a password");
  command->add_option("--from", options.from, "postgresql://USER@HOST/DATABASE: move its ledger into the folder");
  command->add_option("--from-file", options.from_file, "A file with that address, for one with a password");
  command->add_option("--name", options.name, "cluster.name of the configuration (default: the data folder's own)");
  command->footer(
      "All or nothing: audited before and after, and compared row by row. What it was moved from is the ledger no\n"
      "longer, and is refused by `sluice serve`.\n"
      "Exit: 0 moved, 1 an invariant is broken or the disk failed, 2 wrong use.");
  command->callback([&options, &code] { code = move_ledger(options); });
}

}  // namespace sluice::app
