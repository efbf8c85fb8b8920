#include "rehearse/rehearse.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "rehearse/crowd/opening.h"
#include "rehearse/judgement/verdict.h"
#include "rehearse/run.h"
#include "rehearse/target.h"

namespace sluice::rehearse {
namespace {

Result<Target> aim_at(const std::string& url, const Plan& plan) {
  auto target = resolve_target(url);
  if (!target) return target;
  if (!target->is_loopback && !plan.owns_target) {
    return invalid_input(
        fmt::format("url '{}' is not this machine: a rehearsal is an attack on a shop that is not yours; "
                    "say --i-own-this if it is",
                    url));
  }
  return target;
}

Result<std::vector<Target>> aim(const Plan& plan) {
  std::vector<Target> targets;
  for (const std::string& url : plan.urls) {
    auto target = aim_at(url, plan);
    if (!target) return target.error();
    targets.push_back(std::move(*target));
  }
  return targets;
}

// Whom the checkout asks, too. Which scheme it speaks there is no matter of where that is.
Result<void> check_checkout(const Plan& plan) {
  if (!plan.checkout) return {};
  for (const std::string& host : plan.checkout->hosts) {
    const auto target = aim_at("http" + host.substr(host.find("://")), plan);
    if (!target) return Error{target.error().kind, plan.checkout->origin + ": " + target.error().detail};
  }
  return {};
}

Settings settings_of(const Plan& plan, const SaleView& sale) {
  Settings out;
  out.sale = plan.sale;
  out.urls = plan.urls;
  out.buyers = plan.buyers;
  out.over_s = in_ms(plan.over) / 1000;
  out.connections = plan.connections;
  out.pipeline_depth_max = plan.pipeline_depth_max;
  out.seed = plan.seed;
  out.drain_s = in_ms(plan.drain) / 1000;
  out.send_lag_max_ms = in_ms(plan.send_lag_max);
  for (const ItemView& item : sale.items) out.stock += sale.is_gate ? 0 : item.stock;
  out.is_gate = sale.is_gate;
  if (plan.checkout) out.checkout = plan.checkout->origin;
  return out;
}

}  // namespace

Result<Report> run(const Plan& plan, ProgressSink& sink, OrdersMust orders) {
  if (auto checked = check(plan); !checked) return checked.error();
  const auto targets = aim(plan);
  if (!targets) return targets.error();
  if (auto checked = check_checkout(plan); !checked) return checked.error();
  const std::uint32_t at_shop = plan.checkout ? plan.checkout->buyers_at_once : 0;
  if (auto allowed = allow_connections(plan.connections + at_shop); !allowed) return allowed.error();
  const SystemClock clock;
  const auto sale = wait_for_opening(plan, targets->front(), clock, sink);
  if (!sale) return sale.error();
  auto report = Run(plan, *targets, *sale, clock, sink).perform();
  if (!report) return report.error();
  report->settings = settings_of(plan, *sale);
  reach_verdict(*report, plan.thresholds, plan.send_lag_max, orders);
  return report;
}

}  // namespace sluice::rehearse
