// `sluice simulate`: plays a plan, and what it is to be compared with.
#include <unistd.h>

#include <boost/json.hpp>
#include <iostream>
#include <utility>

#include "app/command/commands.h"
#include "app/command/lab/lab_commands.h"
#include "app/command/terminal/report_file.h"
#include "app/settings/toml_file.h"
#include "lab/account.h"
#include "lab/baseline.h"
#include "lab/comparison.h"
#include "lab/play.h"

namespace sluice::app {
namespace {

Result<lab::Plan> read_plan(const std::filesystem::path& file) {
  const auto table = parse_toml_file(file);
  if (!table) return table.error();
  auto plan = lab::parse_plan(to_json(*table).get_object());
  if (!plan) return wrong_field(file, *table, plan.error().detail);
  return plan;
}

// A plan with another setting, or the plan under another rule.
struct Other {
  lab::Alternative alternative;
  lab::Plan plan;
};

Result<std::vector<Other>> others_of(const lab::Plan& plan, const std::vector<std::string>& asked) {
  std::vector<std::string> texts;
  for (const std::string& text : asked) {
    const auto usual = text == "all" ? lab::usual_alternatives(plan) : std::vector{text};
    texts.insert(texts.end(), usual.begin(), usual.end());
  }
  std::vector<Other> others;
  for (const std::string& text : texts) {
    auto alternative = lab::parse_alternative(text);
    if (!alternative) return invalid_input("--compare: " + alternative.error().detail);
    auto changed = lab::changed(plan, *alternative);
    if (!changed) return invalid_input("--compare: " + text + ": " + changed.error().detail);
    others.push_back({.alternative = std::move(*alternative), .plan = std::move(*changed)});
  }
  return others;
}

// Long work shows on a terminal what it is at.
class Progress {
public:
  void tell(const std::string& name) {
    if (is_terminal_) std::cerr << "\r\033[Kplaying: " << name << std::flush;
  }
  ~Progress() {
    if (is_terminal_) std::cerr << "\r\033[K" << std::flush;
  }

private:
  const bool is_terminal_ = ::isatty(STDERR_FILENO) == 1;
};

lab::Findings play(const Other& other, lab::Seed seed, const lab::Costs& costs) {
  const bool is_ours = other.alternative.rule == lab::Rule::ours;
  lab::Findings findings = is_ours ? lab::Play(other.plan, seed, costs).run()
                                   : lab::Baseline(other.plan, other.alternative.rule, seed).run();
  findings.name = other.alternative.name;
  return findings;
}

lab::Account play_all(const lab::Plan& plan, const std::vector<Other>& others, lab::Seed seed,
                      const lab::Costs& costs) {
  Progress progress;
  lab::Account account{.plan = plan, .seed = seed, .costs = costs, .planned = {}};
  const Other planned{.alternative = {.name = "as planned"}, .plan = plan};
  progress.tell(planned.alternative.name);
  account.planned = play(planned, seed, account.costs);
  for (const Other& other : others) {
    progress.tell(other.alternative.name);
    account.others.push_back(play(other, seed, account.costs));
  }
  return account;
}

using AccountForm = std::string (*)(const lab::Account&);
struct PlanTarget {
  AccountForm form;
  ReportFile file;
};

Result<std::vector<PlanTarget>> open_targets(const SimulateOptions& options) {
  std::vector<PlanTarget> targets;
  for (const auto& [name, form] :
       {std::pair(&options.json, AccountForm{lab::to_json}), std::pair(&options.html, AccountForm{lab::to_html})}) {
    if (!*name) continue;
    auto file = ReportFile::open(**name);
    if (!file) return file.error();
    targets.push_back({.form = form, .file = std::move(*file)});
  }
  return targets;
}

}  // namespace

int simulate(const SimulateOptions& options) {
  const auto seed = lab::parse_seed(options.seed);
  if (!seed) return complain("--seed: " + seed.error().detail);
  const auto plan = read_plan(options.plan);
  if (!plan) return complain(plan.error().detail);
  const auto others = others_of(*plan, options.compare);
  if (!others) return complain(others.error().detail);
  const auto costs = read_costs(options.measured);
  if (!costs) return complain(costs.error().detail);
  auto targets = open_targets(options);
  if (!targets) return complain(targets.error().detail);
  const lab::Account account = play_all(*plan, *others, *seed, *costs);
  const bool is_piped = options.json == "-" || options.html == "-";
  (is_piped ? std::cerr : std::cout) << lab::to_text(account) << std::flush;
  for (PlanTarget& target : *targets) {
    if (auto written = target.file.write(target.form(account)); !written) return complain(written.error().detail);
  }
  return exit_ok;
}

}  // namespace sluice::app
