#include "lab/hops.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "line/pace.h"

namespace sluice::lab {
namespace {

constexpr double tick_us = static_cast<double>(line::Pace::tick.count());

// What the crowd is promised: an answer to a click, and to a checkout.
constexpr Duration click_allowed = std::chrono::seconds(3);
constexpr Duration checkout_allowed = std::chrono::milliseconds(100);

// Beyond this use a queue's mean says nothing; the backlog does.
constexpr double use_max = 0.95;
// Until a round in flight is over and the next is written.
constexpr double rounds_waited = 1.5;

Duration us(double value) {
  return Duration(static_cast<std::int64_t>(value));
}
double ms(Duration duration) {
  return static_cast<double>(duration.count()) / 1000;
}

void record(rehearse::Histogram& took, Duration each, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) took.record(each);
}

// How long a request waits at a hop of `servers` that is asked for `work_us` in this tick, `each_us` a request.
double wait_us(double& backlog_us, double work_us, double each_us, double servers) {
  const double room_us = servers * tick_us;
  const double use = std::min(use_max, work_us / room_us);
  const double waited = backlog_us / servers + each_us * use / (2 * (1 - use));
  backlog_us = std::max(0.0, backlog_us + work_us - room_us);
  // Whoever comes in the middle of a tick finds half of what it leaves over.
  return waited + backlog_us / servers / 2;
}

HopFindings told_of(std::string name, std::string what, double at_rest_ms, const rehearse::Histogram& took,
                    const Use& use) {
  return {.name = std::move(name),
          .what = std::move(what),
          .at_rest_ms = at_rest_ms,
          .p50_ms = ms(took.percentile(50)),
          .p99_ms = ms(took.percentile(99)),
          .worst_ms = ms(took.max()),
          .use = use.busiest(),
          .peak_per_s = use.peak_per_s(),
          .capacity_per_s = use.capacity_per_s()};
}

PathFindings path_of(std::string name, Duration allowed, const rehearse::Histogram& took, std::uint64_t late) {
  return {.name = std::move(name),
          .allowed_ms = ms(allowed),
          .p50_ms = ms(took.percentile(50)),
          .p99_ms = ms(took.percentile(99)),
          .worst_ms = ms(took.max()),
          .count = took.count(),
          .late = late};
}

std::string cores(double count) {
  return count == 1 ? "1 core" : fmt::format("{:.0f} cores", count);
}

}  // namespace

void Use::add(std::size_t second, double count, double work_s) {
  if (second != second_) {
    busiest_ = busiest();
    peak_ = peak_per_s();
    second_ = second;
    count_ = work_s_ = 0;
  }
  count_ += count;
  work_s_ += work_s;
  all_ += count;
  all_work_s_ += work_s;
}

Hops::Hops(const ServerPlan& server, const Costs& costs, Duration payment_takes)
    : costs_(costs),
      edge_cores_(server.edge_cores),
      workers_(server.payment_workers),
      payment_takes_(payment_takes),
      edge_use_(edge_cores_),
      owner_use_(1),
      ledger_use_(1),
      payment_use_(workers_) {}

void Hops::tick(std::size_t second, const Demand& demand) {
  const double edge = edge_wait_us(second, demand);
  const double behind = owner_us(second, demand) + ledger_us(second, demand);
  const auto note = [](rehearse::Histogram& path, std::uint64_t& late, double took, Duration allowed,
                       std::uint32_t count) {
    record(path, us(took), count);
    if (us(took) > allowed) late += count;
  };
  note(told_, told_late_, edge + costs_.buy_us, click_allowed, demand.of(Kind::buy) - demand.takes);
  note(secured_, secured_late_, edge + costs_.take_us + behind, click_allowed, demand.takes);
  note(accepted_, accepted_late_, edge + costs_.take_us + behind, checkout_allowed, demand.of(Kind::checkout));
}

double Hops::edge_us(const Demand& demand) const {
  return demand.of(Kind::page) * costs_.page_us + (demand.of(Kind::buy) - demand.takes) * costs_.buy_us +
         demand.of(Kind::status) * costs_.status_us + demand.of(Kind::place) * costs_.place_us +
         (demand.takes + demand.of(Kind::checkout)) * costs_.take_us + demand.of(Kind::order) * costs_.order_us;
}

double Hops::edge_wait_us(std::size_t second, const Demand& demand) {
  const auto count = std::accumulate(demand.requests.begin(), demand.requests.end(), std::uint32_t{0});
  const double work_us = edge_us(demand);
  const double each_us = count > 0 ? work_us / count : 0;
  edge_use_.add(second, count, work_us / 1e6);
  const double waited = wait_us(edge_backlog_us_, work_us, each_us, edge_cores_);
  record(edge_, us(waited + each_us), count);
  return waited;
}

double Hops::owner_us(std::size_t second, const Demand& demand) {
  const double work_us = demand.commands * costs_.owner_us;
  owner_use_.add(second, demand.commands, work_us / 1e6);
  const double took = wait_us(owner_backlog_us_, work_us, costs_.owner_us, 1) + costs_.owner_us;
  record(owner_, us(took), demand.commands);
  return took;
}

// A round takes a + n * b and carries the n that came while the one before was written, so it takes a / (1 - rate *
// b).
double Hops::ledger_us(std::size_t second, const Demand& demand) {
  const double work_us = demand.steps * costs_.purchase_us;
  const double use = std::min(use_max, work_us / tick_us);
  ledger_use_.add(second, demand.steps, work_us / 1e6);
  const double round_us = costs_.commit_us / (1 - use);
  const double took = rounds_waited * round_us + wait_us(ledger_backlog_us_, work_us, 0, 1);
  record(ledger_, us(took), demand.steps);
  return took;
}

void Hops::ask_for_payment(std::size_t second, Duration takes) {
  payment_use_.add(second, 1, static_cast<double>(takes.count()) / 1e6);
}

void Hops::tell(Findings& findings) const {
  findings.hops = {
      told_of("edge", cores(edge_cores_), costs_.buy_us / 1000, edge_, edge_use_),
      told_of("owner", "1 thread", costs_.owner_us / 1000, owner_, owner_use_),
      told_of("ledger", "1 writer, synced rounds", rounds_waited * costs_.commit_us / 1000, ledger_, ledger_use_),
      told_of("payment", fmt::format("{:.0f} workers", workers_), ms(payment_takes_), payment_, payment_use_)};
  findings.paths = {path_of("click, told one's place or that all is sold", click_allowed, told_, told_late_),
                    path_of("click, secured and on disk", click_allowed, secured_, secured_late_),
                    path_of("checkout, accepted and on disk", checkout_allowed, accepted_, accepted_late_)};
  const auto most = std::max_element(findings.hops.begin(), findings.hops.end(),
                                     [](const auto& a, const auto& b) { return a.use < b.use; });
  findings.bottleneck = most->name;
}

}  // namespace sluice::lab
