// `sluice rehearse`: a crowd that buys, and what it saw.
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <optional>

#include "app/checkout/checkout_file.h"
#include "app/command/commands.h"
#include "app/command/rehearsal/named_run.h"
#include "app/command/terminal/report_file.h"
#include "base/whole_file.h"
#include "rehearse/rehearse.h"
#include "rehearse/report/report.h"
#include "rehearse/terminal.h"

namespace sluice::app {
namespace {

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

}  // namespace sluice::app
