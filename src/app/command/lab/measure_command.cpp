// `sluice check --measure`: what requests cost on this machine, and the file in which that is kept.
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "app/command/commands.h"
#include "app/command/lab/lab_commands.h"
#include "app/command/terminal/report_file.h"
#include "app/measure/measuring.h"
#include "lab/costs_text.h"

namespace sluice::app {
namespace {

std::string costs_text(const lab::Costs& costs) {
  std::string out = "what requests cost here, in microseconds of one core\n";
  for (const auto& [what, us] :
       {std::pair("a click that is told its place, or that all is sold", costs.buy_us),
        std::pair("a click that secures units, a checkout", costs.take_us),
        std::pair("one's own place", costs.place_us), std::pair("the status document", costs.status_us),
        std::pair("a page", costs.page_us), std::pair("how an order stands", costs.order_us),
        std::pair("a command to the owner", costs.owner_us),
        std::pair("a purchase or step of an order, in the ledger", costs.purchase_us),
        std::pair("a commit of the ledger, by the clock", costs.commit_us)}) {
    out += fmt::format("{:>10.1f}  {}\n", us, what);
  }
  return out;
}

}  // namespace

Result<lab::Costs> read_costs(const std::optional<std::filesystem::path>& file) {
  if (!file) return lab::Costs{};
  std::ifstream in(*file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  boost::system::error_code not_json;
  const auto value = boost::json::parse(text, not_json);
  if (!in || not_json || !value.is_object()) {
    return invalid_input("--measured: \"" + file->string() + "\" is no file of sluice check --measure --json");
  }
  auto costs = lab::parse_costs(value.get_object());
  if (!costs) return invalid_input("--measured: " + file->string() + ": " + costs.error().detail);
  return costs;
}

int measure(const MeasureOptions& options) {
  std::optional<ReportFile> file;
  if (options.json) {
    auto opened = ReportFile::open(*options.json);
    if (!opened) return complain(opened.error().detail);
    file.emplace(std::move(*opened));
  }
  std::error_code none;
  const bool has_folder = std::filesystem::is_directory(options.folder, none);
  const auto costs = measure_costs(has_folder ? options.folder : std::filesystem::path("."));
  if (!costs) return complain(costs.error().detail, exit_failed);
  (options.json == "-" ? std::cerr : std::cout) << costs_text(*costs) << std::flush;
  if (!file) return exit_ok;
  const auto written = file->write(lab::to_json(*costs));
  return written ? exit_ok : complain(written.error().detail);
}

}  // namespace sluice::app
