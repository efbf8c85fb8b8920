// `sluice schedule`: what has to be bigger when, from the sales of a running server.
#include <iostream>

#include "app/command/admin/admin_answer.h"
#include "app/command/admin/admin_client.h"
#include "app/command/commands.h"
#include "app/command/preparation/prescale.h"

namespace sluice::app {
namespace {

// Those with an opening that is known and not over. A rehearsal is what it was made for: it scales, too.
std::vector<TimedSale> timed_sales(const boost::json::object& answer) {
  std::vector<TimedSale> found;
  for (const auto& sale : objects_of(answer, "sales")) {
    const auto opens_at = parse_rfc3339(text_of(sale, "opens_at"));
    if (!opens_at || text_of(sale, "state") == "closed") continue;
    found.push_back(
        {.id = text_of(sale, "sale"), .opens_at = *opens_at, .closes_at = parse_rfc3339(text_of(sale, "closes_at"))});
  }
  return found;
}

Result<Prescale> plan_of(const ScheduleOptions& options) {
  Prescale plan{.before = {},
                .after = {},
                .lasts = {},
                .replicas = options.replicas,
                .resting = options.resting,
                .autoscaler = options.autoscaler,
                .name_space = options.name_space,
                .image = options.image,
                .account = options.account};
  for (const auto& [flag, text, into] :
       {std::tuple{"--before", &options.before, &plan.before}, std::tuple{"--after", &options.after, &plan.after},
        std::tuple{"--lasts", &options.lasts, &plan.lasts}}) {
    const auto duration = parse_duration(*text);
    if (!duration) {
      return Error{ErrorKind::invalid_input,
                   std::string(flag) + " \"" + *text + "\": is no duration such as 30m or 2h"};
    }
    *into = *duration;
  }
  for (const auto& [flag, text] :
       {std::pair{"--autoscaler", &options.autoscaler}, std::pair{"--namespace", &options.name_space},
        std::pair{"--account", &options.account}}) {
    if (!is_kubernetes_name(*text)) {
      return Error{ErrorKind::invalid_input, std::string(flag) + " \"" + *text + "\": is no name of Kubernetes'"};
    }
  }
  if (!is_image_name(plan.image)) {
    return Error{ErrorKind::invalid_input, "--image \"" + plan.image + "\": is no image's name"};
  }
  if (plan.resting > plan.replicas) {
    return Error{ErrorKind::invalid_input, "--resting: is more than --replicas"};
  }
  return plan;
}

// On standard error: the other one is Kubernetes' to read.
void note(const std::string& text) {
  std::cerr << "sluice: " << text << '\n';
}

void tell(const BusyTime& busy, WallTime now) {
  if (busy.up <= now) {
    note(busy.sales.front() + ": should have been made bigger at " + format_rfc3339(busy.up) + ": do that by hand");
  }
}

}  // namespace

int schedule(const ScheduleOptions& options) {
  if (!options.kubernetes) return complain("say for whom: --kubernetes");
  const auto plan = plan_of(options);
  if (!plan) return complain(plan.error());
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return complain(server.error());
  const auto answer = answer_of(server->ask("GET", "/admin/v1/sales"));
  if (!answer) return complain(answer.error());
  const WallTime now = SystemClock().wall();
  std::vector<BusyTime> near;
  for (BusyTime& busy : busy_times(timed_sales(answer->object), *plan, now)) {
    if (!is_within_a_year(busy, now)) {
      note(busy.sales.front() + ": is more than a year away, which a schedule cannot say; ask again later");
      continue;
    }
    tell(busy, now);
    near.push_back(std::move(busy));
  }
  if (near.empty()) note("no sale with a time to open is ahead");
  std::cout << cron_jobs(near, *plan);
  return exit_ok;
}

}  // namespace sluice::app
