// `sluice rehearse` and `sluice audit`: they look at a sale from outside and say what they saw.
#include <unistd.h>
#include <fstream>
#include <iostream>

#include "app/commands.h"
#include "base/time.h"
#include "ledger/sqlite/audit.h"
#include "rehearse/rehearse.h"
#include "rehearse/report.h"
#include "rehearse/terminal.h"

namespace sluice::app {
namespace {

// "-" is standard output.
bool write_report(const std::string& file, const std::string& text) {
  if (file == "-") return bool(std::cout << text << std::endl);
  std::ofstream out(file, std::ios::trunc);
  return bool(out << text << '\n' << std::flush);
}

Result<rehearse::Plan> plan_of(const RehearseOptions& options) {
  rehearse::Plan plan;
  plan.sale = options.sale;
  plan.url = options.url;
  plan.buyers = options.buyers;
  plan.connections = options.connections;
  plan.seed = options.seed;
  plan.owns_target = options.owns_target;
  for (const auto& [flag, text, out] :
       {std::tuple("--over", &options.over, &plan.over), std::tuple("--drain", &options.drain, &plan.drain)}) {
    const auto parsed = parse_duration(*text);
    if (!parsed) return invalid_input(std::string(flag) + ": \"" + *text + "\" must be a duration such as 10s");
    *out = *parsed;
  }
  for (const std::string& text : options.thresholds) {
    auto threshold = rehearse::parse_threshold(text);
    if (!threshold) return threshold.error();
    plan.thresholds.push_back(std::move(*threshold));
  }
  return plan;
}

}  // namespace

int rehearse(const RehearseOptions& options) {
  const auto plan = plan_of(options);
  if (!plan) return complain(plan.error().detail);
  Result<rehearse::Report> report = Error{};
  {
    rehearse::TerminalProgress progress(STDERR_FILENO);
    report = rehearse::run(*plan, progress);
  }
  if (!report) return complain(report.error().detail);
  (options.json == "-" ? std::cerr : std::cout) << rehearse::summarize(*report);
  if (options.json && !write_report(*options.json, rehearse::to_json(*report)))
    return complain(*options.json + ": cannot be written");
  if (options.html && !write_report(*options.html, rehearse::to_html(*report)))
    return complain(*options.html + ": cannot be written");
  return report->verdict == rehearse::Verdict::pass ? exit_ok : exit_threshold;
}

int audit(const AuditOptions& options) {
  const std::filesystem::path file =
      options.ledger ? std::filesystem::path(*options.ledger) : options.data / "ledger.db";
  const auto report = ledger::audit_sqlite(file);
  if (!report) return complain(report.error().detail);
  // With the report on standard output, words for people go elsewhere.
  std::ostream& words = options.json == "-" ? std::cerr : std::cout;
  for (const auto& sale : report->sales) {
    words << sale.sale << ": stock " << sale.stock << ", held " << sale.held << ", sold " << sale.sold
          << ", withdrawn " << sale.withdrawn << ", free " << sale.free << '\n';
  }
  for (const auto& invariant : report->invariants) {
    words << (invariant.ok ? "ok      " : "BROKEN  ") << invariant.name;
    if (!invariant.detail.empty()) words << ": " << invariant.detail;
    words << '\n';
  }
  if (options.json && !write_report(*options.json, ledger::to_json(*report)))
    return complain(*options.json + ": cannot be written");
  return report->ok ? exit_ok : exit_failed;
}

}  // namespace sluice::app
