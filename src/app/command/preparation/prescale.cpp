#include "app/command/preparation/prescale.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace sluice::app {
namespace {

using std::chrono::minutes;

WallTime to_minute_before(WallTime time) {
  return std::chrono::floor<minutes>(time);
}
WallTime to_minute_after(WallTime time) {
  return std::chrono::ceil<minutes>(time);
}
std::chrono::milliseconds in_ms(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration);
}

// "30 19 24 12 *"
std::string schedule_of(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<minutes>(time - day));
  return fmt::format("{} {} {} {} *", clock.minutes().count(), clock.hours().count(), unsigned{date.day()},
                     unsigned{date.month()});
}

std::string cron_job(const BusyTime& busy, const Prescale& plan, std::string_view way, WallTime at,
                     std::uint32_t replicas) {
  return fmt::format(
      R"(---
# {sales}: {at}
apiVersion: batch/v1
kind: CronJob
metadata:
  name: sluice-{first}-{way}
  namespace: {name_space}
  labels:
    app.kubernetes.io/managed-by: sluice-schedule
  annotations:
    sluice.example/sales: "{sales}"
spec:
  schedule: "{schedule}"
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 600
  successfulJobsHistoryLimit: 1
  failedJobsHistoryLimit: 1
  jobTemplate:
    spec:
      backoffLimit: 6
      activeDeadlineSeconds: 600
      template:
        spec:
          serviceAccountName: {account}
          restartPolicy: OnFailure
          containers:
            - name: scale
              image: {image}
              command:
                - kubectl
                - patch
                - horizontalpodautoscaler
                - {autoscaler}
                - --namespace={name_space}
                - --type=merge
                - '--patch={{"spec":{{"minReplicas":{replicas}}}}}'
)",
      fmt::arg("sales", fmt::join(busy.sales, " ")), fmt::arg("at", format_rfc3339(at)),
      fmt::arg("first", busy.sales.front()), fmt::arg("way", way), fmt::arg("name_space", plan.name_space),
      fmt::arg("schedule", schedule_of(at)), fmt::arg("account", plan.account), fmt::arg("image", plan.image),
      fmt::arg("autoscaler", plan.autoscaler), fmt::arg("replicas", replicas));
}

BusyTime around(const TimedSale& sale, const Prescale& plan) {
  const WallTime end = sale.closes_at.value_or(sale.opens_at + in_ms(plan.lasts));
  return {.sales = {sale.id},
          .up = to_minute_before(sale.opens_at - in_ms(plan.before)),
          .down = to_minute_after(end + in_ms(plan.after))};
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

std::vector<BusyTime> busy_times(std::vector<TimedSale> sales, const Prescale& plan, WallTime now) {
  std::sort(sales.begin(), sales.end(), [](const TimedSale& a, const TimedSale& b) {
    return std::pair(a.opens_at, a.id) < std::pair(b.opens_at, b.id);
  });
  std::vector<BusyTime> found;
  for (const TimedSale& sale : sales) {
    BusyTime next = around(sale, plan);
    if (next.down <= now) continue;
    if (!found.empty() && next.up <= found.back().down) {
      found.back().sales.push_back(sale.id);
      found.back().down = std::max(found.back().down, next.down);
    } else {
      found.push_back(std::move(next));
    }
  }
  return found;
}

bool is_within_a_year(const BusyTime& busy, WallTime now) {
  return busy.down - now < std::chrono::days(365);
}

std::string cron_jobs(const std::vector<BusyTime>& busy, const Prescale& plan) {
  std::string text;
  for (const BusyTime& each : busy) {
    text += cron_job(each, plan, "up", each.up, plan.replicas);
    text += cron_job(each, plan, "down", each.down, plan.resting);
  }
  return text;
}

bool is_kubernetes_name(std::string_view text) {
  constexpr std::size_t size_max = 63;
  return !text.empty() && text.size() <= size_max && is_letter_or_digit(text.front()) &&
         is_letter_or_digit(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return c == '-' || is_letter_or_digit(c); });
}

bool is_image_name(std::string_view text) {
  constexpr std::size_t size_max = 255;
  const auto may_be_in_it = [](char c) {
    return is_letter_or_digit(c) || (c >= 'A' && c <= 'Z') ||
           std::string_view("./:@_-").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= size_max && is_letter_or_digit(text.front()) &&
         is_letter_or_digit(text.back()) && std::all_of(text.begin(), text.end(), may_be_in_it);
}

}  // namespace sluice::app
