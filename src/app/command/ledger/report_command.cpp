// `sluice report`: what a sale came to, from its ledger: of a running server, or of a data folder with nobody at it.
#include <array>
#include <iostream>
#include <utility>

#include "app/command/admin/admin_answer.h"
#include "app/command/admin/admin_client.h"
#include "app/command/commands.h"
#include "app/command/ledger/ledger_source.h"
#include "app/command/terminal/report_file.h"
#include "app/serve/owner/sale_figures.h"
#include "base/ids.h"
#include "report/forms.h"
#include "report/judgement.h"

namespace sluice::app {
namespace {

// A report in each of its forms, by the name that the admin API has for it.
using Rendering = std::pair<const char*, std::string (*)(const report::Figures&)>;
constexpr std::array<Rendering, 3> forms{Rendering{"json", report::to_json}, Rendering{"csv", report::to_csv},
                                         Rendering{"html", report::to_html}};

struct ReportTarget {
  Rendering form;
  ReportFile file;
};

Result<std::vector<ReportTarget>> open_targets(const SaleReportOptions& options) {
  std::vector<ReportTarget> targets;
  const std::array<const std::optional<std::string>*, 3> names{&options.json, &options.csv, &options.html};
  for (std::size_t i = 0; i < forms.size(); ++i) {
    if (!*names[i]) continue;
    auto file = ReportFile::open(**names[i]);
    if (!file) return file.error();
    targets.push_back({.form = forms[i], .file = std::move(*file)});
  }
  return targets;
}

// What people read where no file is asked for, or beside the files.
void print(const report::Figures& figures, std::ostream& words) {
  const report::Verdict verdict = report::judge(figures);
  words << verdict.headline << '\n' << verdict.sentence << '\n';
  for (const report::Judgement& check : verdict.checks) {
    static constexpr std::array<const char*, 3> marks{"ok      ", "note    ", "WRONG   "};
    words << marks[static_cast<std::size_t>(check.tone)] << check.text << '\n';
  }
  words << std::flush;
}

int of_ledger(const SaleReportOptions& options, std::vector<ReportTarget>& targets) {
  const auto ledger = ledger_of(options.ledger, options.ledger_file, options.data);
  if (!ledger) return complain(ledger.error().detail);
  const auto read = [&options](const auto& source) {
    return read_figures(source, options.sale, SystemClock().wall());
  };
  const auto figures = std::visit(read, *ledger);
  if (!figures) return complain(figures.error().detail);
  if (!*figures) return complain("sale \"" + options.sale + "\": is not in the ledger");
  const bool is_piped = options.json == "-" || options.csv == "-" || options.html == "-";
  print(**figures, is_piped ? std::cerr : std::cout);
  for (ReportTarget& target : targets) {
    if (auto written = target.file.write(target.form.second(**figures)); !written) {
      return complain(written.error().detail);
    }
  }
  return report::judge(**figures).tone == report::Judgement::Tone::bad ? exit_failed : exit_ok;
}

int of_server(const SaleReportOptions& options, std::vector<ReportTarget>& targets) {
  const auto server = AdminClient::open(*options.admin, options.data);
  if (!server) return complain(server.error().detail);
  const std::string path = "/admin/v1/sales/" + options.sale + "/report/";
  const auto told = answer_of(server->ask("GET", path + "json"));
  if (!told) return complain(told.error());
  const auto& verdict = object_of(told->object, "verdict");
  const bool is_piped = options.json == "-" || options.csv == "-" || options.html == "-";
  (is_piped ? std::cerr : std::cout) << text_of(verdict, "headline") << '\n'
                                     << text_of(verdict, "sentence") << std::endl;
  for (ReportTarget& target : targets) {
    const auto reply = server->ask("GET", path + target.form.first);
    if (!reply || reply->status != 200) {
      const auto refused = answer_of(reply);
      return refused ? complain("the server's answer is no report; is this the admin address?")
                     : complain(refused.error());
    }
    if (auto written = target.file.write(reply->body); !written) return complain(written.error().detail);
  }
  return text_of(verdict, "tone") == "bad" ? exit_failed : exit_ok;
}

}  // namespace

int sale_report(const SaleReportOptions& options) {
  if (!is_valid_name(options.sale)) {
    return complain("sale \"" + options.sale + "\": must be 1 to 40 of a-z, 0-9 and -");
  }
  auto targets = open_targets(options);
  if (!targets) return complain(targets.error().detail);
  return options.admin ? of_server(options, *targets) : of_ledger(options, *targets);
}

}  // namespace sluice::app
