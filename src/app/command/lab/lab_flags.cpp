// The flags of the lab's subcommands.
#include "app/command/lab/lab_commands.h"
#include "app/command/terminal/whole_number.h"
#include "lab/plan.h"
#include "sale/item_units.h"

namespace sluice::app {
namespace {

void add_simulate(CLI::App& app, SimulateOptions& simulation, int& code) {
  CLI::App* command = app.add_subcommand("simulate", "Play a planned sale beforehand, with the rules it will have");
  command->add_option("PLAN", simulation.plan, "The plan: a TOML file with [sale] and [crowd]")->required();
  command->add_option("--seed", simulation.seed, "One seed is one history; a number, or as the lab told it")
      ->capture_default_str();
  command
      ->add_option(
          "--compare", simulation.compare,
          "Also play this: settings as in cap=2000 or lobby=draw,hold=5m; lottery or threshold, the throttles "
          "of before; stamps, what edges do without their owner; all, the usual ones. May be repeated")
      ->allow_extra_args(false);
  command->add_option("--measured", simulation.measured,
                      "What requests cost: a file of sluice check --measure --json");
  command->add_option("--json", simulation.json, "Write every figure here (-: standard output)");
  command->add_option("--html", simulation.html, "Write a page with charts here (-: standard output)");
  command->footer(
      "Says when it is sold out, who waits how long, what is asked of the machines and which of them is the first\n"
      "to give way, and whether people were told the truth (docs/lab.md). Touches no server.\n"
      "Exit: 0 played, 2 wrong use or a plan that cannot be.");
  command->callback([&simulation, &code] { code = simulate(simulation); });
}

void add_plan_flags(CLI::App& command, PlanOptions& options) {
  command.add_option("--buyers", options.buyers, "How many come")
      ->check(whole_number<std::uint64_t>(1, lab::CrowdPlan::buyers_max))
      ->required();
  command.add_option("--items", options.items, "Units for sale")
      ->check(whole_number<std::uint32_t>(1, sale::stock_max))
      ->required();
  command.add_option("--window", options.window, "Within how long the buyers come, such as 60s")->required();
  command.add_option("--margin", options.margin, "The busiest second over the mean one")
      ->check(CLI::Range(1.0, 1000.0))
      ->capture_default_str();
  command.add_option("--page-kb", options.page_kb, "A page with all that it loads, compressed, in kB")
      ->check(whole_number<std::uint32_t>(1, 1'000'000))
      ->capture_default_str();
  command
      .add_option("--checkout-per-s", options.checkout_per_s,
                  "Orders a second that the shop's own checkout bears (default: none is in the way)")
      ->check(CLI::Range(0.001, 1e6));
  command.add_option("--payment", options.payment, "What the provider takes for an order")->capture_default_str();
  command.add_option("--hold", options.hold, "How long units are held")->capture_default_str();
  command.add_option("--cores", options.cores, "Cores of an edge")
      ->check(whole_number<std::uint32_t>(1, 1024))
      ->capture_default_str();
  command.add_flag("--no-cache", options.no_cache, "No cache in front of the pages and the status document");
  for (const auto& [flag, price, what] :
       {std::tuple("--price-core-hour", &options.price_core_hour, "What a core costs an hour, in any currency"),
        std::tuple("--price-gb", &options.price_gb, "What a GB of traffic costs")}) {
    command.add_option(flag, *price, what)->check(CLI::Range(0.0, 1e6))->capture_default_str();
  }
  command.add_option("--measured", options.measured, "What requests cost: a file of sluice check --measure --json");
  command.add_option("--config", options.config, "Write a configuration to start from here (-: standard output)");
  command.add_option("--json", options.json, "Write every figure here (-: standard output)");
}

void add_plan(CLI::App& app, PlanOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("plan", "Reckon how large everything has to be for a sale");
  add_plan_flags(*command, options);
  command->footer(
      "Rates, cores, sizes, a safe pace and what it costs, each with its formula (docs/lab.md). Touches no server.\n"
      "Exit: 0 reckoned, 2 wrong use.");
  command->callback([&options, &code] { code = plan(options); });
}

}  // namespace

void add_lab(CLI::App& app, LabOptions& options, int& code) {
  add_simulate(app, options.simulate, code);
  add_plan(app, options.plan, code);
}

}  // namespace sluice::app
