// The command line: flags in, one subcommand out.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <iostream>

#include "app/command/commands.h"
#include "app/command/lab_commands.h"
#include "app/command/operator_flags.h"
#include "app/command/version.h"
#include "app/command/whole_number.h"
#include "rehearse/plan.h"

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

void add_rehearse_flags(CLI::App& command, RehearseOptions& options) {
  command
      .add_option("--sale", options.sale,
                  "The sale to rush: one with `rehearsal = true`, such as that of serve --demo")
      ->required();
  command
      .add_option("--url", options.urls,
                  "The server; given several times, the edges of one shop, of which each buyer has one")
      ->allow_extra_args(false)
      ->expected(1, static_cast<int>(rehearse::Plan::urls_max))
      ->capture_default_str();
  command
      .add_option("--run", options.run,
                  "One of the three that are kept on record for `sluice preflight`: peak, degraded (the sandbox is "
                  "slow, fails, is dead in mid-sale), failover (the server is killed and started again)")
      ->check(CLI::IsMember({"peak", "degraded", "failover"}));
  command
      .add_option(
          "--expected-peak", options.expected_peak,
          "With --run: people who will come, a second (default: expected_peak of [sale.preflight]); two and a half "
          "times as many do now")
      ->check(whole_number<std::uint32_t>(1, 1'000'000));
  command
      .add_option("--fault", options.faults, "With --run degraded: only this, slow, failing or dead; may be repeated")
      ->check(CLI::IsMember({"slow", "failing", "dead"}));
  command.add_option("--fault-for", options.fault_for, "How long each")->capture_default_str();
  command.add_option("--restart", options.restart,
                     "With --run failover: the command that kills the server and starts it again");
  command.add_option("--admin", options.admin, "With --run: the server's admin address")->capture_default_str();
  command.add_option("--data", options.data, "With --run: the server's data folder, for the admin token")
      ->capture_default_str();
  command.add_option("--buyers", options.buyers, "How many come (default 1000000)")
      ->check(whole_number<std::uint64_t>(1, rehearse::Plan::buyers_max));
  command.add_option("--over", options.over, "Within how long")->capture_default_str();
  command.add_option("--connections", options.connections, "Connections they share")
      ->check(whole_number<std::uint32_t>(1, rehearse::Plan::connections_max))
      ->capture_default_str();
  command.add_option("--seed", options.seed, "One seed is one crowd")
      ->check(whole_number<std::uint64_t>())
      ->capture_default_str();
  command.add_option("--drain", options.drain,
                     "How long lines and orders may take to finish (default 60s, degraded 3m)");
  command.add_option("--threshold", options.thresholds,
                     "Must hold, such as 'p(99)<3000' or 'errors==0'; may be repeated");
  command.add_option("--json", options.json, "Write the report here (-: standard output)");
  command.add_option("--html", options.html, "Write the report with charts here");
  command.add_option(
      "--checkout", options.checkout,
      "Of a gate, or a sale with payment = \"shop\": a TOML file with the steps of the shop's own checkout, through "
      "which whoever is let in goes (docs/rehearsal.md)");
  command.add_option("--origin-key-file", options.origin_key_file,
                     "Of a sale with payment = \"shop\", without --checkout: a file with its origin key (sluice sale "
                     "origin-key), with which the shop's server is played and winners pay");
  command.add_flag("--i-own-this", options.owns_target, "Allow a target other than this machine");
  command.add_flag("--yes", options.yes,
                   "Sell the stock of a sale that does not say `rehearsal = true`: its units are gone afterwards");
}

void add_audit_flags(CLI::App& command, AuditOptions& options) {
  command.add_option("--data", options.data, "The server's data folder")->capture_default_str();
  command.add_option("--ledger", options.ledger,
                     "A ledger file, or postgresql://USER@HOST/DATABASE, instead of the data folder's");
  command.add_option("--ledger-file", options.ledger_file,
                     "A file with such an address in its first line, for one with a password");
  command.add_option("--json", options.json, "Write the result here (-: standard output)");
  command.add_flag("--provider", options.provider,
                   "Ask the payment provider, too: what it has taken and paid back is what the orders say");
  command.add_option("--config", options.config, "With --provider: the server's configuration, which names it");
  command.add_flag("--draw", options.draw, "Check the draws of lobbies instead: key, commitment, places");
  command.add_option("--number", options.number, "With --draw: also tell this lobby number's place")
      ->check(whole_number<std::uint32_t>());
  command.footer("Exit: 0 every invariant holds, 1 one is broken, 2 wrong use.");
}

// What each subcommand was told, and the exit code of the one that ran.
struct Run {
  ServeOptions serve;
  SaleOptions sale;
  JobsOptions jobs;
  WebhooksOptions webhooks;
  UserOptions user;
  ActsOptions acts;
  OrdersOptions orders;
  ReconcileOptions reconcile;
  ScheduleOptions schedule;
  PreflightOptions preflight;
  RehearseOptions rehearse;
  AuditOptions audit;
  SaleReportOptions report;
  ServeOptions check;
  bool lists_fields = false;
  BackupOptions backup;
  RestoreOptions restore;
  MoveOptions move;
  LabOptions lab;
  MeasureOptions measure;
  int code = exit_ok;
};

void print_version() {
  std::cout << "sluice " << version_and_commit() << '\n';
}

void add_serve(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("serve", "Run sales");
  add_serve_flags(*command, run.serve);
  command->add_flag("--demo", run.serve.demo, "Add a sale of 10 000 units that opens in five seconds");
  command->add_flag("--core-dumps", run.serve.core_dumps,
                    "Allow core dumps and debuggers: a dump holds the signing keys and people's e-mail addresses");
  command->footer(
      "Signals: TERM, INT, QUIT stop in order; HUP reads the keys and the file again; USR1, USR2 and the like do "
      "nothing.\n"
      "Standard error: the log, a JSON object a line.");
  command->callback([&run] { run.code = serve(run.serve); });
}

// Of a running server.
void add_operating(CLI::App& app, Run& run) {
  CLI::App* of_sales = app.add_subcommand("sale", "Run a sale of a running server");
  add_sale_commands(*of_sales, run.sale);
  of_sales->final_callback([&run] { run.code = sale(run.sale); });
  CLI::App* of_jobs = app.add_subcommand("jobs", "See to background jobs of a running server");
  add_jobs_commands(*of_jobs, run.jobs);
  of_jobs->final_callback([&run] { run.code = jobs(run.jobs); });
  CLI::App* of_webhooks = app.add_subcommand("webhooks", "See to the webhook endpoints of a running server");
  add_webhooks_commands(*of_webhooks, run.webhooks);
  of_webhooks->final_callback([&run] { run.code = webhooks(run.webhooks); });
  CLI::App* of_orders = app.add_subcommand(
      "orders", "List, show and export the orders of a sale of a running server; cancel and refund one");
  add_orders_commands(*of_orders, run.orders);
  of_orders->final_callback([&run] { run.code = orders(run.orders); });
  CLI::App* of_users =
      app.add_subcommand("user", "Add, list, change and remove the people who operate a running server");
  add_user_commands(*of_users, run.user);
  of_users->final_callback([&run] { run.code = user(run.user); });
  CLI::App* of_acts = app.add_subcommand("acts", "Tell what the people who operate a running server have done");
  add_acts_commands(*of_acts, run.acts);
  of_acts->final_callback([&run] { run.code = acts(run.acts); });
}

void add_reconcile(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand(
      "reconcile",
      "Compare a running server's orders with its provider's payments, and give back what belongs to nobody");
  command->add_option("--config", run.reconcile.config, "The server's configuration file (default: as serve has it)");
  command->add_option("--admin", run.reconcile.admin, "The server's admin address")->capture_default_str();
  command->add_option("--data", run.reconcile.data, "The server's data folder")->capture_default_str();
  command->add_flag("--dry-run", run.reconcile.dry_run, "Tell what would be done; do nothing");
  command->add_flag("--yes", run.reconcile.yes, "Do not ask before money is given back");
  command->add_flag("--json", run.reconcile.json, "As JSON");
  command->footer(
      "Tells of goods without money, money without goods, and money set aside for nothing; changes nothing.\n"
      "Exit: 0 they agree, 1 they differ or the provider does not answer, 2 wrong use.");
  command->callback([&run] { run.code = reconcile(run.reconcile); });
}

void add_schedule(CLI::App& app, Run& run) {
  ScheduleOptions& options = run.schedule;
  CLI::App* command =
      app.add_subcommand("schedule", "Print what makes the shop bigger before its sales, and smaller after");
  command->add_option("--admin", options.admin, "The server's admin address")->capture_default_str();
  command->add_option("--data", options.data, "The server's data folder, for the admin token")->capture_default_str();
  command->add_flag("--kubernetes", options.kubernetes, "As CronJobs that patch a HorizontalPodAutoscaler");
  command->add_option("--before", options.before, "How long before the opening")->capture_default_str();
  command->add_option("--after", options.after, "How long after the end")->capture_default_str();
  command->add_option("--lasts", options.lasts, "How long a sale lasts that is closed by hand")
      ->capture_default_str();
  command->add_option("--replicas", options.replicas, "At least so many around a sale")
      ->check(whole_number<std::uint32_t>(1))
      ->capture_default_str();
  command->add_option("--resting", options.resting, "At least so many at other times")
      ->check(whole_number<std::uint32_t>(1))
      ->capture_default_str();
  command->add_option("--autoscaler", options.autoscaler, "The shop's autoscaler")->capture_default_str();
  command->add_option("--namespace", options.name_space, "Where it is")->capture_default_str();
  command->add_option("--image", options.image, "An image with kubectl in it")->capture_default_str();
  command->add_option("--account", options.account, "The service account that may patch it")->capture_default_str();
  command->footer(
      "Two CronJobs for each time in which the shop is busy. For kubectl apply; docs/kubernetes.md says how those "
      "of\n"
      "sales that are over go away.");
  command->callback([&run] { run.code = schedule(run.schedule); });
}

void add_preflight(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("preflight", "Look whether all is ready for a sale of a running server");
  command->add_option("ID", run.preflight.sale, "The sale")->required();
  command->add_option("--admin", run.preflight.admin, "The server's admin address")->capture_default_str();
  command->add_option("--data", run.preflight.data, "The server's data folder, for the admin token")
      ->capture_default_str();
  command->add_option("--tick", run.preflight.ticks, "First tick this of the list of what only people can know");
  command->add_option("--untick", run.preflight.unticks, "First take this tick away");
  command->add_flag("--warm", run.preflight.warm,
                    "Also open connections to the payment provider, and fetch what the pages are made of");
  command->add_flag("--latest", run.preflight.latest, "What was found last; look at nothing");
  command->add_flag("--json", run.preflight.json, "The server's answer as it is");
  command->footer(
      "The machine, the sale, whom it depends on, rehearsals on record, and what people have ticked, each with what "
      "to\n"
      "do about it (docs/operating.md); [sale.preflight] of the configuration says what is expected.\n"
      "Exit: 0 go, 1 no-go, 2 wrong use.");
  command->callback([&run] { run.code = preflight(run.preflight); });
}

// They look and judge.
void add_judging(CLI::App& app, Run& run) {
  CLI::App* rehearsal = app.add_subcommand("rehearse", "Rush a running server with buyers, and judge it");
  add_rehearse_flags(*rehearsal, run.rehearse);
  rehearsal->footer(
      "The verdict fails on units sold twice, places passed over, lost acknowledgements, chances that\n"
      "were not what happened, checkouts that the shop did not complete, and missed thresholds (docs/rehearsal.md).\n"
      "Exit: 0 pass, 99 a threshold or invariant failed or the run was invalid, 2 wrong use.");
  rehearsal->callback([&run] { run.code = rehearse(run.rehearse); });
  CLI::App* proof = app.add_subcommand("audit", "Prove from the ledger that every invariant holds");
  add_audit_flags(*proof, run.audit);
  proof->callback([&run] { run.code = audit(run.audit); });
  CLI::App* account = app.add_subcommand("report", "Tell what a sale came to, from its ledger");
  account->add_option("ID", run.report.sale, "The sale")->required();
  account
      ->add_option("--data", run.report.data, "The data folder: its ledger is read, beside a server or without one")
      ->capture_default_str();
  account->add_option("--ledger", run.report.ledger, "Instead: its file, or postgresql://USER@HOST/DATABASE");
  account->add_option("--ledger-file", run.report.ledger_file, "A file with that address, for one with a password");
  account->add_option("--admin", run.report.admin,
                      "Ask a running server at this admin address instead, by the token in the data folder");
  account->add_option("--html", run.report.html,
                      "Write the report as one page here: it opens from a mail (-: standard output)");
  account->add_option("--json", run.report.json, "Write every figure here (-: standard output)");
  account->add_option("--csv", run.report.csv, "Write them second by second here (-: standard output)");
  account->footer(
      "Says what sold and how fast, how long people waited, whether it was fair, what visitors said, and whether "
      "the\n"
      "audit holds (docs/operating.md). Changes nothing. Exit: 0 all is well, 1 something is wrong, 2 wrong use.");
  account->callback([&run] { run.code = sale_report(run.report); });
  CLI::App* validation = app.add_subcommand("check", "Validate the configuration and this machine");
  add_serve_flags(*validation, run.check);
  validation->add_flag(
      "--measure", run.measure.is_wanted,
      "Instead tell what requests cost on this machine, for `sluice plan` and `sluice simulate`: a server "
      "of its own is rushed for some seconds");
  validation->add_option("--json", run.measure.json, "With --measure: write it here (-: standard output)");
  validation->add_flag("--fields", run.lists_fields,
                       "Instead print every field that the configuration may have, what it may be and its default");
  validation->callback([&run] {
    if (run.lists_fields) return void(run.code = print_fields());
    if (run.check.data) run.measure.folder = *run.check.data;
    run.code = run.measure.is_wanted ? measure(run.measure) : check(run.check);
  });
}

// They work on the data folder itself.
void add_keeping(CLI::App& app, Run& run) {
  CLI::App* away = app.add_subcommand("backup", "Copy the data folder into one file, beside a running server");
  away->add_option("FILE", run.backup.file, "The file, which must not exist yet")->required();
  away->add_option("--data", run.backup.data, "The server's data folder")->capture_default_str();
  away->footer(
      "In it: the ledger at the moment when the backup began, the keys, the admin token. Mode 0600: whoever has it\n"
      "can sign tickets and passes, run the sales, and read the buyers' e-mail addresses (docs/operating.md).");
  away->callback([&run] { run.code = backup(run.backup); });
  CLI::App* back = app.add_subcommand("restore", "Make a data folder of a backup, or go on with a restored database");
  back->add_option("FILE", run.restore.file, "The backup");
  back->add_option("--data", run.restore.data, "The new data folder: empty, or none yet")->capture_default_str();
  back->add_option(
      "--ledger", run.restore.ledger,
      "Instead: postgresql://USER@HOST/DATABASE, which was restored to an earlier moment; no server runs");
  back->add_option("--ledger-file", run.restore.ledger_file, "A file with that address, for one with a password");
  back->footer(
      "All or nothing: the backup must be whole and every invariant of its ledger hold. What happened after it was\n"
      "made is not in it, so people in lines of sales that were not closed take new places (docs/operating.md).");
  back->callback([&run] { run.code = restore(run.restore); });
}

void add_moving(CLI::App& app, Run& run) {
  CLI::App* command =
      app.add_subcommand("move-ledger", "Move the ledger from the data folder to PostgreSQL, or back");
  command->add_option("--data", run.move.data, "The data folder of a server that is stopped")->capture_default_str();
  command->add_option("--to", run.move.to, "postgresql://USER@HOST/DATABASE, empty: move the folder's ledger there");
  command->add_option("--to-file", run.move.to_file, "A file with that address, for one with a password");
  command->add_option("--from", run.move.from, "postgresql://USER@HOST/DATABASE: move its ledger into the folder");
  command->add_option("--from-file", run.move.from_file, "A file with that address, for one with a password");
  command->add_option("--name", run.move.name, "cluster.name of the configuration (default: the data folder's own)");
  command->footer(
      "All or nothing: audited before and after, and compared row by row. What it was moved from is the ledger no\n"
      "longer, and is refused by `sluice serve`.\n"
      "Exit: 0 moved, 1 an invariant is broken or the disk failed, 2 wrong use.");
  command->callback([&run] { run.code = move_ledger(run.move); });
}

// "sluice sale show", as far as subcommands were understood.
const CLI::App& last_understood(const CLI::App& app) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  return *at;
}

// "sale show ", empty for sluice itself.
std::string words_of(const CLI::App& app) {
  return app.get_parent() == nullptr ? "" : words_of(*app.get_parent()) + app.get_name() + " ";
}

std::string joined(const std::vector<std::string>& words, const std::string& last_by) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool is_last = i + 1 == words.size();
    text += (i == 0 ? "" : is_last ? last_by : ", ") + words[i];
  }
  return text;
}

std::string missing_subcommand(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) names.push_back(command->get_name());
  return "a subcommand is missing: " + joined(names, " or ");
}

// What was left over, in the order of the command line. A word where a subcommand should be is named as such.
std::string not_understood(const CLI::App& app, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word.starts_with("-")) return "there is no flag " + word.substr(0, word.find('='));
  }
  return (app.get_subcommands(nullptr).empty() ? "takes no \"" : "has no subcommand \"") + words.front() + "\"";
}

// One line that names the command, and the flag or the word in it.
std::string describe(const CLI::ParseError& error, const CLI::App& app, int argc, char** argv) {
  const CLI::App& at = last_understood(app);
  std::vector<std::string> left = app.remaining(true);
  const auto place_of = [&](const std::string& word) { return std::find(argv, argv + argc, word); };
  std::sort(left.begin(), left.end(), [&](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
  std::string text = error.what();
  if (!left.empty()) {
    text = not_understood(at, left);
  } else if (error.get_name() == "RequiredError" && !at.get_subcommands(nullptr).empty()) {
    text = missing_subcommand(at);
  }
  std::replace(text.begin(), text.end(), '\n', ' ');
  const std::string words = words_of(at);
  const std::string where = words.empty() ? "" : words.substr(0, words.size() - 1) + ": ";
  return where + text + " (see sluice " + words + "--help)";
}

int run(int argc, char** argv) {
  CLI::App app("Sluice: the gate and the till for flash sales", "sluice");
  app.require_subcommand(1);
  app.set_version_flag("--version", "sluice " + version_and_commit(), "Print the version");
  Run run;
  add_serve(app, run);
  add_operating(app, run);
  add_reconcile(app, run);
  add_schedule(app, run);
  add_preflight(app, run);
  add_judging(app, run);
  add_lab(app, run.lab, run.code);
  add_keeping(app, run);
  add_moving(app, run);
  app.add_subcommand("version", "Print the version")->callback(print_version);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return complain(describe(error, app, argc, argv));
  }
  return run.code;
}

}  // namespace
}  // namespace sluice::app

int main(int argc, char** argv) {
  return sluice::app::run(argc, argv);
}
