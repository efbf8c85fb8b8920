// The command line: flags in, one subcommand out.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <iostream>

#include "app/command/admin/operator_flags.h"
#include "app/command/commands.h"
#include "app/command/lab/lab_commands.h"
#include "app/command/ledger/ledger_flags.h"
#include "app/command/rehearsal/rehearse_flags.h"
#include "app/command/serve/serve_flags.h"
#include "app/command/terminal/whole_number.h"
#include "app/command/version.h"
#include "app/command/wrong_use.h"

namespace sluice::app {

namespace {

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
  CheckOptions check;
  BackupOptions backup;
  RestoreOptions restore;
  MoveOptions move;
  LabOptions lab;
  int code = exit_ok;
};

void print_version() {
  std::cout << "sluice " << version_and_commit() << '\n';
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

int run(int argc, char** argv) {
  CLI::App app("Sluice: the gate and the till for flash sales", "sluice");
  app.require_subcommand(1);
  app.set_version_flag("--version", "sluice " + version_and_commit(), "Print the version");
  Run run;
  add_serve(app, run.serve, run.code);
  add_operating(app, run);
  add_reconcile(app, run);
  add_schedule(app, run);
  add_preflight(app, run);
  add_rehearse(app, run.rehearse, run.code);
  add_audit(app, run.audit, run.code);
  add_report(app, run.report, run.code);
  add_check(app, run.check, run.code);
  add_lab(app, run.lab, run.code);
  add_backup(app, run.backup, run.code);
  add_restore(app, run.restore, run.code);
  add_move(app, run.move, run.code);
  app.add_subcommand("version", "Print the version")->callback(print_version);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return complain(wrong_use(error, app, argc, argv));
  }
  return run.code;
}

}  // namespace
}  // namespace sluice::app

int main(int argc, char** argv) {
  return sluice::app::run(argc, argv);
}
