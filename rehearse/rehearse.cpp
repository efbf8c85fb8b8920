#include "rehearse/rehearse.h"

#include <fmt/format.h>

#include "rehearse/crowd/opening.h"
#include "rehearse/judgement/verdict.h"
#include "rehearse/run.h"
#include "rehearse/target.h"

namespace sluice::rehearse {
namespace {

Result<Target> aim(const Plan& plan) {
  auto target = resolve_target(plan.url);
  if (!target) return target;
  if (!target->is_loopback && !plan.owns_target) {
    return invalid_input(
        fmt::format("url '{}' is not this machine: a rehearsal is an attack on a shop that is not yours; "
                    "say --i-own-this if it is",
                    plan.url));
  }
  return target;
}

Settings settings_of(const Plan& plan, const SaleView& sale) {
  Settings out;
  out.sale = plan.sale;
  out.url = plan.url;
  out.buyers = plan.buyers;
  out.over_s = in_ms(plan.over) / 1000;
  out.connections = plan.connections;
  out.pipeline_depth_max = plan.pipeline_depth_max;
  out.seed = plan.seed;
  out.drain_s = in_ms(plan.drain) / 1000;
  out.send_lag_max_ms = in_ms(plan.send_lag_max);
  for (const ItemView& item : sale.items) out.stock += item.stock;
  return out;
}

}  // namespace

Result<Report> run(const Plan& plan, ProgressSink& sink, OrdersMust orders) {
  if (auto checked = check(plan); !checked) return checked.error();
  const auto target = aim(plan);
  if (!target) return target.error();
  if (auto allowed = allow_connections(plan.connections); !allowed) return allowed.error();
  const SystemClock clock;
  const auto sale = wait_for_opening(plan, *target, clock, sink);
  if (!sale) return sale.error();
  auto report = Run(plan, *target, *sale, clock, sink).perform();
  if (!report) return report.error();
  report->settings = settings_of(plan, *sale);
  reach_verdict(*report, plan.thresholds, plan.send_lag_max, orders);
  return report;
}

}  // namespace sluice::rehearse
