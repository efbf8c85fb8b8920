// The command line: flags in, one subcommand out.
#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <iostream>
#include <limits>
#include <optional>

#include "app/commands.h"
#include "app/version.h"
#include "rehearse/plan.h"

namespace sluice::app {

namespace {

// A whole number within bounds, refused as it was written: CLI11 itself takes -5 for a very large one.
template <class Number>
CLI::Validator whole_number(Number least = 0, Number most = std::numeric_limits<Number>::max()) {
  return CLI::Validator(
      [least, most](const std::string& text) -> std::string {
        Number value{};
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool is_read = error == std::errc() && end == text.data() + text.size();
        if (is_read && value >= least && value <= most) return {};
        return "\"" + text + "\" must be a whole number from " + std::to_string(least) + " to " +
               std::to_string(most);
      },
      "");
}

void add_serve_flags(CLI::App& command, ServeOptions& options) {
  command.add_option("--config", options.config, "Configuration file (default: sluice.toml, if there is one)");
  command.add_option("--listen", options.listen, "Where buyers come in (default 127.0.0.1:8080)");
  command.add_option("--admin-listen", options.admin_listen, "Where operators come in (default 127.0.0.1:9090)");
  command.add_option("--data", options.data, "Folder of ledger, keys and admin token (default: data)");
}

// A command that asks a running server: where that is, and actions, each added by the function that is returned.
auto speak_to_server(CLI::App& command, auto& options) {
  command.add_option("--admin", options.admin, "The server's admin address")->capture_default_str();
  command.add_option("--data", options.data, "The server's data folder, for the admin token")->capture_default_str();
  command.require_subcommand(1);
  command.fallthrough();
  return [&command, &options](const char* name, const char* what) {
    CLI::App* action = command.add_subcommand(name, what);
    action->callback([&options, name] { options.action = name; });
    return action;
  };
}

void add_sale_commands(CLI::App& command, SaleOptions& options) {
  const auto add = speak_to_server(command, options);
  add("create", "Add a sale from a TOML file")->add_option("FILE", options.id, "The file")->required();
  add("list", "All sales: state, and units available of stock");
  for (const auto& [name, what] :
       {std::pair("show", "Settings and status of a sale"), std::pair("open", "Open it now"),
        std::pair("pause", "Sell nothing for now; holds and claims stand still"),
        std::pair("resume", "Go on after a pause"), std::pair("close", "End it for good"),
        std::pair("origin-key",
                  "The keys with which the origin behind a gate verifies passes, the one in use first")}) {
    add(name, what)->add_option("ID", options.id, "The sale")->required();
  }
  CLI::App* stock = add("stock", "Add units to an item, or withdraw free ones");
  stock->add_option("ID", options.id, "The sale")->required();
  stock->add_option("ITEM", options.item, "The item")->required();
  stock->add_option("DELTA", options.delta, "+N or -N")->required();
  stock->allow_extras(false);
  CLI::App* codes = add("codes", "Make codes for a priority line, or list those that there are");
  codes->add_option("ID", options.id, "The sale")->required();
  codes->add_option("NAME", options.line, "The priority line")->required();
  codes->add_option("--count", options.count, "So many new codes, told one a line; none: list all with their uses")
      ->check(whole_number<std::uint32_t>());
  codes->add_option("--uses", options.uses, "How often each new code may be used")
      ->check(whole_number<std::uint32_t>())
      ->capture_default_str();
  CLI::App* pace = add("pace", "Change how fast people are let in");
  pace->add_option("ID", options.id, "The sale")->required();
  pace->add_option("--admit", options.admit, "People a period; 0: as far as stock reaches")
      ->check(whole_number<std::uint32_t>());
  pace->add_option("--per", options.per, "The period, such as 5s");
  pace->add_option("--cap", options.cap, "People inside at once")->check(whole_number<std::uint32_t>());
}

void add_jobs_commands(CLI::App& command, JobsOptions& options) {
  const auto add = speak_to_server(command, options);
  command.add_flag("--json", options.json, "The server's answer as it is");
  add("list", "Jobs that are not done: id, state, kind, sale, order, tries")
      ->add_option("--state", options.state, "Only those: ready or dead")
      ->check(CLI::IsMember({"ready", "dead"}));
  for (const auto& [name, what] :
       {std::pair("show", "One job"),
        std::pair("retry", "Try a dead one again, with the same key: it cannot be charged twice"),
        std::pair("drop", "End a dead one: you have looked at the provider, and nothing was charged")}) {
    add(name, what)->add_option("JOB", options.id, "Its id")->required();
  }
}

void add_rehearse_flags(CLI::App& command, RehearseOptions& options) {
  command
      .add_option("--sale", options.sale,
                  "The sale to rush: one with `rehearsal = true`, such as that of serve --demo")
      ->required();
  command.add_option("--url", options.url, "The server")->capture_default_str();
  command.add_option("--buyers", options.buyers, "How many come")
      ->check(whole_number<std::uint64_t>(1, rehearse::Plan::buyers_max))
      ->capture_default_str();
  command.add_option("--over", options.over, "Within how long")->capture_default_str();
  command.add_option("--connections", options.connections, "Connections they share")
      ->check(whole_number<std::uint32_t>(1, rehearse::Plan::connections_max))
      ->capture_default_str();
  command.add_option("--seed", options.seed, "One seed is one crowd")
      ->check(whole_number<std::uint64_t>())
      ->capture_default_str();
  command.add_option("--drain", options.drain, "How long lines and orders may take to finish")->capture_default_str();
  command.add_option("--threshold", options.thresholds,
                     "Must hold, such as 'p(99)<3000' or 'errors==0'; may be repeated");
  command.add_option("--json", options.json, "Write the report here (-: standard output)");
  command.add_option("--html", options.html, "Write the report with charts here");
  command.add_flag("--i-own-this", options.owns_target, "Allow a target other than this machine");
  command.add_flag("--yes", options.yes,
                   "Sell the stock of a sale that does not say `rehearsal = true`: its units are gone afterwards");
}

// A word where a subcommand should be is named, instead of only asking for one.
std::optional<std::string> unknown_subcommand(const CLI::App& app, int argc, char** argv) {
  const CLI::App* at = &app;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.starts_with("-")) return std::nullopt;
    const auto known = at->get_subcommands([&word](const CLI::App* sub) { return sub->get_name() == word; });
    if (known.empty()) {
      if (at->get_subcommands(nullptr).empty()) return std::nullopt;
      return at->get_name() + " has no subcommand \"" + word + "\" (see " + at->get_name() + " --help)";
    }
    at = known.front();
  }
  return std::nullopt;
}

int run(int argc, char** argv) {
  CLI::App app("Sluice: the gate and the till for flash sales", "sluice");
  app.require_subcommand(1);
  int code = exit_ok;

  ServeOptions serve_options;
  CLI::App* serve_command = app.add_subcommand("serve", "Run sales");
  add_serve_flags(*serve_command, serve_options);
  serve_command->add_flag("--demo", serve_options.demo, "Add a sale of 10 000 units that opens in five seconds");
  serve_command->add_flag(
      "--core-dumps", serve_options.core_dumps,
      "Allow core dumps and debuggers: a dump holds the signing keys and people's e-mail addresses");
  serve_command->footer(
      "Signals: TERM, INT, QUIT stop in order; HUP reads the keys again; USR1, USR2 and the like do nothing.\n"
      "Standard error: the log, a JSON object a line.");
  serve_command->callback([&] { code = serve(serve_options); });

  SaleOptions sale_options;
  CLI::App* sale_command = app.add_subcommand("sale", "Run a sale of a running server");
  add_sale_commands(*sale_command, sale_options);
  sale_command->final_callback([&] { code = sale(sale_options); });

  JobsOptions jobs_options;
  CLI::App* jobs_command = app.add_subcommand("jobs", "See to background jobs of a running server");
  add_jobs_commands(*jobs_command, jobs_options);
  jobs_command->final_callback([&] { code = jobs(jobs_options); });

  RehearseOptions rehearse_options;
  CLI::App* rehearse_command = app.add_subcommand("rehearse", "Rush a running server with buyers, and judge it");
  add_rehearse_flags(*rehearse_command, rehearse_options);
  rehearse_command->footer(
      "The verdict fails on units sold twice, places passed over, lost acknowledgements, chances that\n"
      "were not what happened, and missed thresholds (docs/rehearsal.md).\n"
      "Exit: 0 pass, 99 a threshold or invariant failed or the run was invalid, 2 wrong use.");
  rehearse_command->callback([&] { code = rehearse(rehearse_options); });

  AuditOptions audit_options;
  CLI::App* audit_command = app.add_subcommand("audit", "Prove from the ledger that every invariant holds");
  audit_command->add_option("--data", audit_options.data, "The server's data folder")->capture_default_str();
  audit_command->add_option("--ledger", audit_options.ledger, "A ledger file, instead of the data folder's");
  audit_command->add_option("--json", audit_options.json, "Write the result here (-: standard output)");
  audit_command->add_flag("--draw", audit_options.draw,
                          "Check the draws of lobbies instead: key, commitment, places");
  audit_command->add_option("--number", audit_options.number, "With --draw: also tell this lobby number's place")
      ->check(whole_number<std::uint32_t>());
  audit_command->footer("Exit: 0 every invariant holds, 1 one is broken, 2 wrong use.");
  audit_command->callback([&] { code = audit(audit_options); });

  ServeOptions check_options;
  CLI::App* check_command = app.add_subcommand("check", "Validate the configuration and this machine");
  add_serve_flags(*check_command, check_options);
  check_command->callback([&] { code = check(check_options); });

  app.add_subcommand("version", "Print the version")->callback([] { std::cout << "sluice " << version << '\n'; });

  if (const auto unknown = unknown_subcommand(app, argc, argv)) return complain(*unknown);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::string text = error.what();
    for (char& c : text) c = c == '\n' ? ' ' : c;
    return complain(text + " (see sluice --help)");
  }
  return code;
}

}  // namespace
}  // namespace sluice::app

int main(int argc, char** argv) {
  return sluice::app::run(argc, argv);
}
