// `sluice plan`: how large everything has to be for a sale.
#include <iostream>

#include "app/command/commands.h"
#include "app/command/lab/lab_commands.h"
#include "app/command/terminal/report_file.h"
#include "lab/capacity.h"

namespace sluice::app {
namespace {

Result<Duration> duration_of(const char* flag, const std::string& text, Duration least, Duration most) {
  const auto parsed = parse_duration(text);
  if (parsed && *parsed >= least && *parsed <= most) return *parsed;
  return invalid_input(std::string(flag) + ": \"" + text + "\" must be a duration from \"" + format_duration(least) +
                       "\" to \"" + format_duration(most) + "\"");
}

Result<lab::Demands> demands_of(const PlanOptions& options) {
  const auto window = duration_of("--window", options.window, std::chrono::seconds(1), std::chrono::hours(24));
  if (!window) return window.error();
  const auto hold = duration_of("--hold", options.hold, std::chrono::seconds(1), std::chrono::hours(24));
  if (!hold) return hold.error();
  const auto payment =
      duration_of("--payment", options.payment, std::chrono::milliseconds(1), std::chrono::minutes(10));
  if (!payment) return payment.error();
  return lab::Demands{.buyers = options.buyers,
                      .items = options.items,
                      .window = *window,
                      .margin = options.margin,
                      .page_kb = options.page_kb,
                      .checkout_per_s = options.checkout_per_s,
                      .payment_s = static_cast<double>(payment->count()) / 1e6,
                      .hold = *hold,
                      .cores_an_edge = options.cores,
                      .cache = !options.no_cache,
                      .price_core_hour = options.price_core_hour,
                      .price_gb = options.price_gb};
}

Result<void> write(const std::optional<std::string>& name, const std::string& text) {
  if (!name) return {};
  auto file = ReportFile::open(*name);
  if (!file) return file.error();
  return file->write(text);
}

}  // namespace

int plan(const PlanOptions& options) {
  const auto demands = demands_of(options);
  if (!demands) return complain(demands.error().detail);
  const auto costs = read_costs(options.measured);
  if (!costs) return complain(costs.error().detail);
  const lab::Capacity capacity = lab::reckon(*demands, *costs);
  if (auto written = write(options.config, capacity.configuration); !written) return complain(written.error().detail);
  if (auto written = write(options.json, lab::to_json(*demands, *costs, capacity)); !written) {
    return complain(written.error().detail);
  }
  const bool is_piped = options.json == "-" || options.config == "-";
  if (!is_piped) std::cout << lab::to_text(*demands, *costs, capacity) << std::flush;
  return exit_ok;
}

}  // namespace sluice::app
