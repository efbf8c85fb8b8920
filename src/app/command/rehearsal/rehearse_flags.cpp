#include "app/command/rehearsal/rehearse_flags.h"

#include <CLI/CLI.hpp>
#include <cstdint>

#include "app/command/terminal/whole_number.h"
#include "rehearse/plan.h"

namespace sluice::app {
namespace {

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

}  // namespace

void add_rehearse(CLI::App& app, RehearseOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("rehearse", "Rush a running server with buyers, and judge it");
  add_rehearse_flags(*command, options);
  command->footer(
      "The verdict fails on units sold twice, places passed over, lost acknowledgements, chances that\n"
      "were not what happened, checkouts that the shop did not complete, and missed thresholds (docs/rehearsal.md).\n"
      "Exit: 0 pass, 99 a threshold or invariant failed or the run was invalid, 2 wrong use.");
  command->callback([&options, &code] { code = rehearse(options); });
}

}  // namespace sluice::app
