// `sluice rehearse` and `sluice audit`: they look at a sale from outside and say what they saw.
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <optional>
#include <span>

#include "app/checkout/checkout_file.h"
#include "app/command/commands.h"
#include "app/command/ledger/ledger_source.h"
#include "app/command/payment/provider_agreement.h"
#include "app/command/rehearsal/named_run.h"
#include "app/command/terminal/report_file.h"
#include "base/time.h"
#include "base/whole_file.h"
#include "ledger/postgres/audit.h"
#include "ledger/postgres/postgres_store.h"
#include "ledger/sqlite/audit.h"
#include "ledger/sqlite/order_lists.h"
#include "rehearse/rehearse.h"
#include "rehearse/report/report.h"
#include "rehearse/terminal.h"
#include "report/draws.h"
#include "shop/line/lobby.h"
#include "shop/settings/config.h"

namespace sluice::app {
namespace {

// None where none is wanted.
Result<std::optional<ReportFile>> open_report(const std::optional<std::string>& name) {
  if (!name) return std::optional<ReportFile>();
  auto file = ReportFile::open(*name);
  if (!file) return file.error();
  return std::optional(std::move(*file));
}

Result<void> write_report(std::optional<ReportFile>& file, const std::string& text) {
  if (!file) return {};
  return file->write(text);
}

bool is_fit_for_a_header(std::string_view text) {
  constexpr std::size_t bytes_max = 256;
  const auto is_visible = [](char c) { return c > ' ' && c < 0x7f; };
  return !text.empty() && text.size() <= bytes_max && std::ranges::all_of(text, is_visible);
}

// Whoever has only the key of the shop's server has it played by one step.
Result<rehearse::Script> confirming(const RehearseOptions& options) {
  const auto text = read_secret_file(*options.origin_key_file);
  if (!text) return invalid_input("--origin-key-file: " + text.error().detail);
  const std::string key = text->substr(0, text->find_first_of("\r\n"));
  if (is_fit_for_a_header(key)) return rehearse::confirming(options.urls.front(), key);
  return invalid_input("--origin-key-file: \"" + *options.origin_key_file + "\" does not begin with an origin key");
}

Result<std::optional<rehearse::Script>> checkout_of(const RehearseOptions& options) {
  if (options.checkout && options.origin_key_file) {
    return invalid_input(
        "--origin-key-file: plays the shop's server, which --checkout asks itself; take one of them");
  }
  if (!options.checkout && !options.origin_key_file) return std::optional<rehearse::Script>();
  auto script = options.checkout ? read_checkout(*options.checkout) : confirming(options);
  if (!script) return script.error();
  return std::optional(std::move(*script));
}

// With what a named run takes from the server, where nobody has said otherwise.
Result<RehearseOptions> completed(RehearseOptions options) {
  if (const std::string problem = problem_of(options); !problem.empty()) return invalid_input(problem);
  const auto expected = expected_peak_of(options);
  if (!expected) return expected.error();
  options.expected_peak = *expected;
  return options;
}

Result<rehearse::Plan> plan_of(const RehearseOptions& options) {
  rehearse::Plan plan;
  plan.sale = options.sale;
  plan.urls = options.urls;
  if (options.buyers) plan.buyers = *options.buyers;
  plan.connections = options.connections;
  plan.seed = options.seed;
  plan.owns_target = options.owns_target;
  plan.takes_real_stock = options.yes;
  const std::string drain = options.drain.value_or("60s");
  for (const auto& [flag, text, out] :
       {std::tuple("--over", &options.over, &plan.over), std::tuple("--drain", &drain, &plan.drain)}) {
    const auto parsed = parse_duration(*text);
    if (!parsed) return invalid_input(std::string(flag) + ": \"" + *text + "\" must be a duration such as 10s");
    *out = *parsed;
  }
  prepare(options, plan);
  auto checkout = checkout_of(options);
  if (!checkout) return checkout.error();
  plan.checkout = std::move(*checkout);
  for (const std::string& text : options.thresholds) {
    auto threshold = rehearse::parse_threshold(text);
    if (!threshold) return threshold.error();
    plan.thresholds.push_back(std::move(*threshold));
  }
  return plan;
}

// The words that docs/decisions/0008-draw.md explains; false: something is wrong.
bool describe_draw(const ledger::DrawnLine& row, std::optional<std::uint32_t> number) {
  const std::string name = row.line == row.sale ? row.sale : row.sale + " (" + row.line + ")";
  boost::system::error_code not_json;
  const auto settings = boost::json::parse(row.settings, not_json);
  const auto config = not_json || !settings.is_object() ? Result<shop::SaleConfig>(Error{ErrorKind::io, "not JSON"})
                                                        : shop::parse_sale(settings.get_object());
  const auto lobby = shop::LobbyDraw::from(row.sale, row.key);
  if (!config || !lobby) {
    std::cout << "BROKEN  " << name << ": the draw's key or the sale's settings cannot be read\n";
    return false;
  }
  std::cout << name << ": commitment " << lobby->commitment() << '\n';
  if (row.people == 0) return bool(std::cout << name << ": not drawn\n");
  const auto draw = lobby->draw(row.people, config->draw_mix);
  const bool ok = report::gives_every_place_once(*draw);
  std::cout << name << ": key " << lobby->key_text() << ", mix \"" << config->draw_mix << "\", " << row.people
            << " people\n"
            << (ok ? "ok      " : "BROKEN  ") << name << ": every place is given once\n";
  if (number && *number >= 1 && *number <= row.people) {
    std::cout << name << ": number " << *number << " has place " << draw->place_of(*number - 1) + 1 << '\n';
  } else if (number) {
    std::cout << name << ": number " << *number << " was not in the draw\n";
  }
  return ok;
}

using ledger::postgres::Target;

Result<ledger::AuditReport> audit_of(const LedgerSource& source) {
  if (const auto* target = std::get_if<Target>(&source)) return ledger::postgres::audit(*target);
  return ledger::audit_sqlite(std::get<std::filesystem::path>(source));
}

Result<std::vector<ledger::DrawnLine>> draws_of(const LedgerSource& source) {
  if (const auto* target = std::get_if<Target>(&source)) return ledger::postgres::read_draws(*target);
  return ledger::read_draws_sqlite(std::get<std::filesystem::path>(source));
}

int audit_draws(const LedgerSource& source, std::optional<std::uint32_t> number) {
  const auto draws = draws_of(source);
  if (!draws) return complain(draws.error().detail);
  if (draws->empty()) std::cout << "no sale has a draw\n";
  bool ok = true;
  for (const ledger::DrawnLine& row : *draws) ok = describe_draw(row, number) && ok;
  return ok ? exit_ok : exit_failed;
}

Result<std::unique_ptr<ledger::OrderLists>> orders_of(const LedgerSource& source) {
  if (const auto* target = std::get_if<Target>(&source)) return ledger::postgres::open_postgres_order_lists(*target);
  return ledger::open_order_lists(std::get<std::filesystem::path>(source));
}

Result<ledger::Invariant> agreement_of(const AuditOptions& options, const LedgerSource& source,
                                       std::span<const ledger::SaleCount> sales) {
  const WallTime now = SystemClock().wall();  // before the orders are read
  const auto orders = orders_of(source);
  if (!orders) return orders.error();
  const auto provider = open_provider(options.config, options.data);
  if (!provider) return provider.error();
  return agreement_of(**orders, sales, *provider,
                      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
}

void print(const ledger::AuditReport& report, std::ostream& words) {
  for (const auto& sale : report.sales) {
    words << sale.sale << ": stock " << sale.stock << ", held " << sale.held << ", sold " << sale.sold
          << ", withdrawn " << sale.withdrawn << ", free " << sale.free << '\n';
  }
  for (const auto& invariant : report.invariants) {
    words << (invariant.ok ? "ok      " : "BROKEN  ") << invariant.name;
    if (!invariant.detail.empty()) words << ": " << invariant.detail;
    words << '\n';
  }
  words << std::flush;
}

}  // namespace

int rehearse(const RehearseOptions& given) {
  const auto whole = completed(given);
  if (!whole) return complain(whole.error().detail);
  const RehearseOptions& options = *whole;
  const auto plan = plan_of(options);
  if (!plan) return complain(plan.error().detail);
  auto json = open_report(options.json);
  if (!json) return complain(json.error().detail);
  auto html = open_report(options.html);
  if (!html) return complain(html.error().detail);
  Result<rehearse::Report> report = Error{};
  Result<void> mishap;
  {
    rehearse::TerminalProgress progress(STDERR_FILENO);
    Mishap watched(progress, plan->over * 3 / 10, deed_of(options));
    report = rehearse::run(*plan, watched, orders_of(options));
    if (report) mishap = watched.outcome();
  }
  if (!report) return complain(report.error().detail);
  (options.json == "-" ? std::cerr : std::cout) << rehearse::summarize(*report) << std::flush;
  if (auto written = write_report(*json, rehearse::to_json(*report)); !written)
    return complain(written.error().detail);
  if (auto written = write_report(*html, rehearse::to_html(*report)); !written)
    return complain(written.error().detail);
  if (!mishap) return complain(mishap.error().detail, exit_failed);
  if (!options.run.empty()) {
    if (const auto kept = keep_outcome(options, *report); !kept) {
      return complain("not kept: " + kept.error().detail, exit_failed);
    }
    std::ostream& out = options.json == "-" ? std::cerr : std::cout;
    out << "kept as the rehearsal `" << options.run << "` of " << options.sale;
    if (options.expected_peak) out << ", where " << *options.expected_peak << " people a second are expected";
    out << '\n';
  }
  return report->verdict == rehearse::Verdict::pass ? exit_ok : exit_threshold;
}

int audit(const AuditOptions& options) {
  const auto source = ledger_of(options.ledger, options.ledger_file, options.data);
  if (!source) return complain(source.error().detail);
  if (options.number && !options.draw) return complain("--number: needs --draw");
  if (options.config && !options.provider) return complain("--config: needs --provider");
  if (options.draw) return audit_draws(*source, options.number);
  auto json = open_report(options.json);
  if (!json) return complain(json.error().detail);
  auto report = audit_of(*source);
  if (!report) return complain(report.error().detail);
  if (options.provider) {
    auto agreement = agreement_of(options, *source, report->sales);
    if (!agreement) return complain(agreement.error().detail);
    report->ok = report->ok && agreement->ok;
    report->invariants.push_back(std::move(*agreement));
  }
  // With the report on standard output, words for people go elsewhere.
  print(*report, options.json == "-" ? std::cerr : std::cout);
  if (auto written = write_report(*json, ledger::to_json(*report)); !written) return complain(written.error().detail);
  return report->ok ? exit_ok : exit_failed;
}

}  // namespace sluice::app
