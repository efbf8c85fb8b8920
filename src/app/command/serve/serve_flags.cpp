#include "app/command/serve/serve_flags.h"

#include <CLI/CLI.hpp>

namespace sluice::app {
namespace {

void add_serve_flags(CLI::App& command, ServeOptions& options) {
  command.add_option("--config", options.config, "Configuration file (default: sluice.toml, if there is one)");
  command.add_option("--listen", options.listen, "Where buyers come in (default 127.0.0.1:8080)");
  command.add_option("--admin-listen", options.admin_listen, "Where operators come in (default 127.0.0.1:9090)");
  command.add_option("--data", options.data, "Folder of ledger, keys and admin token (default: data)");
  command
      .add_option("--role", options.role,
                  "all, owner (runs sales, and serves edges elsewhere by cluster.bus), edge (serves buyers of an "
                  "owner elsewhere) or worker (sends the webhooks, mails and messages of an owner elsewhere)")
      ->capture_default_str();
}

}  // namespace

void add_serve(CLI::App& app, ServeOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("serve", "Run sales");
  add_serve_flags(*command, options);
  command->add_flag("--demo", options.demo, "Add a sale of 10 000 units that opens in five seconds");
  command->add_flag("--core-dumps", options.core_dumps,
                    "Allow core dumps and debuggers: a dump holds the signing keys and people's e-mail addresses");
  command->footer(
      "Signals: TERM, INT, QUIT stop in order; HUP reads the keys and the file again; USR1, USR2 and the like do "
      "nothing.\n"
      "Standard error: the log, a JSON object a line.");
  command->callback([&options, &code] { code = serve(options); });
}

void add_check(CLI::App& app, CheckOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("check", "Validate the configuration and this machine");
  add_serve_flags(*command, options.serve);
  command->add_flag(
      "--measure", options.measure.is_wanted,
      "Instead tell what requests cost on this machine, for `sluice plan` and `sluice simulate`: a server "
      "of its own is rushed for some seconds");
  command->add_option("--json", options.measure.json, "With --measure: write it here (-: standard output)");
  command->add_flag("--fields", options.lists_fields,
                    "Instead print every field that the configuration may have, what it may be and its default");
  command->callback([&options, &code] {
    if (options.lists_fields) return void(code = print_fields());
    if (options.serve.data) options.measure.folder = *options.serve.data;
    code = options.measure.is_wanted ? measure(options.measure) : check(options.serve);
  });
}

}  // namespace sluice::app
