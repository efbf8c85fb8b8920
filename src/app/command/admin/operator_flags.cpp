#include "app/command/admin/operator_flags.h"

#include <CLI/CLI.hpp>
#include <cstdint>

#include "app/command/terminal/whole_number.h"

namespace sluice::app {
namespace {

// A command that asks a running server: where that is, and actions, each added by the function that is returned.
auto speak_to_server(CLI::App& command, auto& options) {
  command.add_option("--admin", options.admin, "The server's admin address")->capture_default_str();
  command.add_option("--data", options.data, "The server's data folder, for the admin token")->capture_default_str();
  command.add_flag("--json", options.json, "The server's answer as it is");
  command.require_subcommand(1);
  if constexpr (requires { options.yes; }) {
    command.add_flag("--yes", options.yes, "Do not ask before what cannot be undone");
    command.footer(
        "On a terminal answers are tables, and what cannot be undone is asked about first (--yes: not).\n"
        "Without a terminal answers are lines for scripts, and nobody is asked.");
  }
  command.fallthrough();
  return [&command, &options](const char* name, const char* what) {
    CLI::App* action = command.add_subcommand(name, what);
    action->callback([&options, name] { options.action = name; });
    return action;
  };
}

void add_stock(CLI::App& stock, SaleOptions& options) {
  stock.add_option("ID", options.id, "The sale")->required();
  stock.add_option("ITEM", options.item, "The item")->required();
  stock.add_option("DELTA", options.delta, "+N or -N")->required();
  stock.allow_extras(false);
}

void add_codes(CLI::App& codes, SaleOptions& options) {
  codes.add_option("ID", options.id, "The sale")->required();
  codes.add_option("NAME", options.line, "The priority line")->required();
  auto* count = codes.add_option("--count", options.count,
                                 "So many new codes, told one a line; none: list all with their uses");
  count->check(whole_number<std::uint32_t>());
  codes.add_option("--revoke", options.revoke, "This code is to bring nobody more")->excludes(count);
  codes.add_option("--uses", options.uses, "How often each new code may be used")
      ->check(whole_number<std::uint32_t>())
      ->capture_default_str();
}

void add_pace(CLI::App& pace, SaleOptions& options) {
  pace.add_option("ID", options.id, "The sale")->required();
  pace.add_option("--admit", options.changes.admit, "People a period; 0: as far as stock reaches")
      ->check(whole_number<std::uint32_t>());
  pace.add_option("--per", options.changes.per, "The period, such as 5s");
  pace.add_option("--cap", options.changes.cap, "People inside at once")->check(whole_number<std::uint32_t>());
}

void add_close(CLI::App& close, SaleOptions& options) {
  close.add_option("ID", options.id, "The sale")->required();
  close.add_option("--in", options.in, "So much later, such as 30s; until then it can be taken back");
}

// Which orders, of one sale.
void add_order_filter(CLI::App& action, OrdersOptions& options) {
  action.add_option("SALE", options.id, "The sale")->required();
  action.add_option("--state", options.state, "Only those: confirmed, payment_pending, payment_failed, ...");
  action.add_option("--email", options.email, "Only those with this in their e-mail address");
  action.add_option("--shop-order", options.shop_order, "Only those with this number of the shop's own");
  action.add_option("--since", options.since, "Only those placed then or later, such as 2026-12-24T20:00:00Z");
}

void add_set(CLI::App& set, SaleOptions& options) {
  SaleChanges& changes = options.changes;
  set.add_option("ID", options.id, "The sale")->required();
  set.add_option("--name", changes.name, "What people read");
  set.add_option("--message", changes.message, "Shown to everybody; '' shows none");
  set.add_option("--opens-at", changes.opens_at, "Such as 2026-12-24T20:00[Europe/Berlin]; none: by hand");
  set.add_option("--closes-at", changes.closes_at, "Likewise");
  set.add_option("--pace", changes.pace, "People let in, such as 500/5s; stock: as far as that reaches");
  set.add_option("--cap", changes.cap, "People inside at once")->check(whole_number<std::uint32_t>());
  set.add_option("--hold", changes.hold, "How long one may pay, such as 10m; of holds from then on");
  set.add_option("--hold-max", changes.hold_max,
                 "Paid at the shop: how long a hold may be kept from its taking; likewise");
  set.add_option("--checkout-url", changes.checkout_url,
                 "Paid at the shop: where buyers go on to, with {hold} in it; \"\": nowhere");
  set.add_option("--claim", changes.claim, "How long one who is called has to come; likewise");
  set.add_option("--pass", changes.pass, "How long a pass lives; likewise");
  set.add_option("--longest-stay", changes.longest_stay,
                 "At a gate: to which use renews a pass; 0s: it is not renewed");
  set.add_option(
      "--always-pass", changes.always_pass,
      "At a gate: a path that needs no place, such as /payment/return; may be repeated; none takes all away");
  set.add_option("--everybody-passes", changes.everybody_passes,
                 "At a gate: never, before (it opens), after (it has closed), around (both), always");
  set.add_option("--share", changes.shares, "Of a priority line, such as members=0.25; may be repeated");
  set.add_option("--work", changes.work, "When a place costs work: off, under_load or always");
  set.add_option("--draw-mix", changes.draw_mix, "What nobody could know before the lobby of a draw closed");
}

}  // namespace

void add_sale_commands(CLI::App& command, SaleOptions& options) {
  const auto add = speak_to_server(command, options);
  add("create", "Add a sale from a TOML file")->add_option("FILE", options.id, "The file")->required();
  add("list", "All sales: state, people in line, units");
  for (const auto& [name, what] :
       {std::pair("show", "Settings and status of a sale"), std::pair("open", "Open it now"),
        std::pair("pause", "Sell nothing for now; holds and claims stand still"),
        std::pair("resume", "Go on after a pause"),
        std::pair("clear",
                  "Clear the line: whoever waits loses the place; who was called, holds or ordered keeps theirs"),
        std::pair("origin-key",
                  "The keys with which a shop verifies a gate's passes and names accounts, the one in use first")}) {
    add(name, what)->add_option("ID", options.id, "The sale")->required();
  }
  add_close(*add("close", "End it for good, at once or a little later"), options);
  add_set(*add("set", "Change what may change while it runs: message, times, pace, ..."), options);
  add_stock(*add("stock", "Add units to an item, or withdraw free ones"), options);
  add_codes(*add("codes", "Make codes for a priority line, or list those that there are"), options);
  add_pace(*add("pace", "Change how fast people are let in"), options);
}

// Which jobs.
void add_job_filter(CLI::App& action, JobsOptions& options) {
  action.add_option("--kind", options.kind, "Only those: payment, refund, mail, webhook, notice, push, stock, relay");
  action.add_option("--sale", options.sale, "Only those of this sale");
  action.add_option("--endpoint", options.endpoint, "Only those of this webhook endpoint");
}

void add_jobs_commands(CLI::App& command, JobsOptions& options) {
  const auto add = speak_to_server(command, options);
  CLI::App* list = add("list", "Jobs that are not done: id, state, kind, sale, what they are about, tries");
  list->add_option("--state", options.state, "Only those: ready or dead")->check(CLI::IsMember({"ready", "dead"}));
  add_job_filter(*list, options);
  add("show", "One job")->add_option("JOB", options.id, "Its id")->required();
  for (const auto& [name, what] :
       {std::pair(
            "retry",
            "Try a dead one again, with the same key: it cannot be charged twice, and is told under the same id"),
        std::pair("drop",
                  "End a dead one: of a payment, you have looked at the provider, and nothing was charged")}) {
    CLI::App* act = add(name, what);
    CLI::Option* one = act->add_option("JOB", options.id, "Its id");
    act->add_flag("--all", options.all, "Every dead one instead, of those that are named here")->excludes(one);
    add_job_filter(*act, options);
  }
}

void add_acts_commands(CLI::App& command, ActsOptions& options) {
  const auto add = speak_to_server(command, options);
  const auto add_filter = [&options](CLI::App* action) {
    action->add_option("--sale", options.sale, "Only those of this sale");
    action->add_option("--who", options.who, "Only those of this user, or of token or file");
    action->add_option("--kind", options.kind,
                       "Only those: sale.paused, stock.changed, ...; sale: all that begin so");
    action->add_option("--since", options.since, "Only those done then or later, such as 2026-12-24T20:00:00Z");
  };
  CLI::App* list = add("list", "What was done, the newest first: when, who, from where, what, from what to what");
  add_filter(list);
  list->add_option("--limit", options.limit, "At most so many")->check(whole_number<std::uint32_t>(1, 100'000));
  list->add_option("--before", options.before, "Only those before this one, as the list says");
  CLI::App* exported = add("export", "All of it, on standard output");
  add_filter(exported);
  exported->add_option("--format", options.format, "csv, or jsonl: a JSON object a line")
      ->check(CLI::IsMember({"csv", "jsonl"}))
      ->capture_default_str();
}

void add_user_commands(CLI::App& command, UserOptions& options) {
  const auto add = speak_to_server(command, options);
  const auto add_role = [&options](CLI::App* action) {
    action
        ->add_option("--role", options.role,
                     "view: watch; operate: run sales, see to orders; admin: also users and keys")
        ->required()
        ->check(CLI::IsMember({"view", "operate", "admin"}));
  };
  const auto add_password = [&options](CLI::App* action) {
    action->add_option("--password-file", options.password_file,
                       "Its first line is the password, of 12 bytes or more; only its owner may read it");
    action->footer(
        "Without --password-file the password is asked for on the terminal, or is the first line of standard input.");
  };
  add("list", "Who there is, and what they may");
  const auto named = [&](const char* name, const char* what) {
    CLI::App* action = add(name, what);
    action->add_option("USER", options.name, "The name, of a-z, 0-9 and -")->required();
    return action;
  };
  CLI::App* added = named("add", "Add somebody who operates");
  add_role(added);
  add_password(added);
  add_role(named("role", "Change what somebody may"));
  add_password(
      named("password", "Give somebody another password; whoever was logged in by the old one is logged out"));
  named("remove", "Remove somebody");
}

void add_webhooks_commands(CLI::App& command, WebhooksOptions& options) {
  const auto add = speak_to_server(command, options);
  add("list", "The endpoints of the settings: what each is told, and the sales for which it is switched off");
  for (const auto& [name, what] :
       {std::pair("enable", "Tell it again what happens from now on; `sluice jobs retry` tells what it missed"),
        std::pair("disable", "Tell it nothing more; an endpoint that answers 410 is switched off by itself")}) {
    add(name, what)->add_option("ENDPOINT", options.name, "Its name in the settings")->required();
  }
}

void add_orders_commands(CLI::App& command, OrdersOptions& options) {
  const auto add = speak_to_server(command, options);
  command.footer(
      "Newest first. On a terminal answers are tables, without one lines for scripts, or for `show` the server's "
      "JSON.\n"
      "An export is what ships: it has people's addresses, so keep the file as you keep those.");
  CLI::App* list = add("list", "The orders of a sale");
  add_order_filter(*list, options);
  list->add_option("--limit", options.limit, "So many at most")
      ->check(whole_number<std::uint32_t>(1, 100'000))
      ->capture_default_str();
  list->add_option("--before", options.before, "Only those older than this order: where a list was cut");
  add("show", "One order: what was bought, by whom, how it was paid, what became of it")
      ->add_option("ORDER", options.id, "Its id")
      ->required();
  CLI::App* cancel =
      add("cancel", "Let the money go of an order that is not confirmed, and have its units sold again");
  cancel->add_option("ORDER", options.id, "Its id")->required();
  cancel->add_option("--units", options.units, "return: to whoever is next (the default); withdraw: off sale")
      ->check(CLI::IsMember({"return", "withdraw"}));
  CLI::App* refund = add("refund", "Pay money back of an order that is confirmed");
  refund->add_option("ORDER", options.id, "Its id")->required();
  refund->add_option("--amount", options.amount, "So much, such as 12.50; without: all that is left");
  refund
      ->add_option(
          "--units", options.units,
          "keep: they stay the buyer's (the default for a part); return: to whoever is next (the default for "
          "the rest); withdraw: off sale")
      ->check(CLI::IsMember({"keep", "return", "withdraw"}));
  refund
      ->add_option("--item", options.items,
                   "Only these units go back, and what they cost: tee=1, so many of it; tee#7, the one with that "
                   "number. May be given several times")
      ->type_name("ITEM=COUNT|ITEM#UNIT")
      ->allow_extra_args(false);
  add("erase", "Forget who placed an order: its address and details; what was bought and paid stays")
      ->add_option("ORDER", options.id, "Its id")
      ->required();
  CLI::App* all = add("export", "Every order of a sale, to standard output");
  add_order_filter(*all, options);
  all->add_option("--format", options.format, "csv (RFC 4180), or jsonl: a JSON object a line")
      ->check(CLI::IsMember({"csv", "jsonl"}))
      ->capture_default_str();
}

}  // namespace sluice::app
