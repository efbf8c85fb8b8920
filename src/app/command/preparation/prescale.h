// When the shop's own deployment is made bigger for its sales, and smaller again, as CronJobs of Kubernetes. Pure.
//
// What is scaled is the least that its autoscaler keeps (minReplicas): a deployment that were scaled itself would be
// scaled back by it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace sluice::app {

struct TimedSale {
  std::string id;
  WallTime opens_at;
  std::optional<WallTime> closes_at;
};

struct Prescale {
  Duration before;         // the opening
  Duration after;          // the end
  Duration lasts;          // of a sale that is closed by hand, from its opening
  std::uint32_t replicas;  // at least, around a sale
  std::uint32_t resting;   // at least, at other times
  std::string autoscaler;  // the HorizontalPodAutoscaler's name
  std::string name_space;
  std::string image;    // with kubectl in it
  std::string account;  // the service account that may patch the autoscaler
};

// Whole minutes, which is what cron knows: `up` is never later than asked, `down` never sooner.
struct BusyTime {
  std::vector<std::string> sales;  // those that open within it, in that order; never empty
  WallTime up;
  WallTime down;
};

// From the first to come on, each apart from the next: where two sales are closer than their times before and after,
// the shop stays big between them. Sales that are over at `now` are left out.
[[nodiscard]] std::vector<BusyTime> busy_times(std::vector<TimedSale> sales, const Prescale& plan, WallTime now);

// A schedule has no year: what is further off would happen a year too early.
[[nodiscard]] bool is_within_a_year(const BusyTime& busy, WallTime now);

// Two CronJobs for each, YAML; named after the first sale.
[[nodiscard]] std::string cron_jobs(const std::vector<BusyTime>& busy, const Prescale& plan);

// A name as Kubernetes takes it: 1 to 63 of a-z, 0-9 and -, a letter or digit first and last.
[[nodiscard]] bool is_kubernetes_name(std::string_view text);
// An image's name, with or without registry and tag: nothing that YAML would read as anything but text.
[[nodiscard]] bool is_image_name(std::string_view text);

}  // namespace sluice::app
