#include "edge/telemetry/pulse.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "edge/telemetry/quantile.h"
#include "ledger/rows/states.h"

namespace sluice::edge {
namespace {

constexpr std::size_t looks_back = 10;
constexpr auto pause_max = std::chrono::seconds(5);

template <std::size_t N>
std::uint64_t sum_of(const std::array<std::uint64_t, N>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

template <std::size_t N>
std::array<std::uint64_t, N> since(const std::array<std::uint64_t, N>& before,
                                   const std::array<std::uint64_t, N>& now) {
  std::array<std::uint64_t, N> counts{};
  for (std::size_t i = 0; i < N; ++i) counts[i] = now[i] - before[i];
  return counts;
}

// "p50", "p95" and "p99" in milliseconds; null when nothing was counted.
void write_quantiles(JsonWriter& json, std::span<const double> bounds, std::span<const std::uint64_t> counts) {
  constexpr std::pair<const char*, double> parts[] = {{"p50_ms", 0.5}, {"p95_ms", 0.95}, {"p99_ms", 0.99}};
  for (const auto& [name, part] : parts) {
    const auto seconds = quantile(bounds, counts, part);
    json.key(name);
    seconds ? json.decimal(*seconds * 1000, 3) : json.null();
  }
}

std::string_view to_string(order::Breaker::State state) {
  switch (state) {
    case order::Breaker::State::closed:
      return "closed";
    case order::Breaker::State::half_open:
      return "half_open";
    case order::Breaker::State::open:
      return "open";
  }
  return "";
}

void write_time(JsonWriter& json, std::string_view name, const std::optional<WallTime>& time) {
  json.key(name);
  time ? json.text(format_rfc3339(*time)) : json.null();
}

void write_settings(JsonWriter& json, const shop::SaleConfig& config) {
  json.field("name", config.name).field("message", config.message);
  write_time(json, "opens_at", config.opens_at);
  write_time(json, "closes_at", config.closes_at);
  json.field("cap", config.cap).key("pace_per_s");
  const double per_s = std::chrono::duration<double>(config.pace.per).count();
  config.pace.admit == 0 ? json.null() : json.decimal(config.pace.admit / per_s, 3);
}

void write_items(JsonWriter& json, const shop::SaleFront& sale, const shop::SaleConfig& config) {
  json.key("items").begin_array();
  for (std::size_t i = 0; i < sale.told.gauges.size(); ++i) {
    const shop::ItemGauges& units = *sale.told.gauges[i];
    json.begin_object().field("item", config.items[i].id).field("name", config.items[i].name);
    json.field("available", units.free.load()).field("offered", units.offered.load());
    json.field("held", units.held.load()).field("sold", units.sold.load());
    json.field("withdrawn", units.withdrawn.load()).end_object();
  }
  json.end_array();
}

// As they stand, of those that are live; those that have ended only add up.
void write_orders(JsonWriter& json, const shop::SaleCounters& counters) {
  json.key("orders").begin_object().field("accepted", counters.orders_accepted.load());
  json.field("confirmed", counters.orders_confirmed.load());
  json.field("payment_failed", counters.orders_payment_failed.load());
  json.field("released", counters.orders_released.load()).field("refunded", counters.orders_refunded.load());
  json.key("now").begin_object();
  for (const order::State state : order::every_state) {
    if (order::is_live(state)) json.field(ledger::to_string(state), counters.orders_in(state).load());
  }
  json.end_object().end_object();
}

void write_counters(JsonWriter& json, const shop::SaleCounters& counters) {
  json.field("joins", counters.joins_called.load() + counters.joins_waiting.load());
  json.field("turned_away", counters.joins_sold_out.load() + counters.joins_refused.load());
  json.field("calls", counters.calls.load()).field("entered", counters.entered.load());
  json.field("secured", counters.holds_secured.load()).field("expired", counters.holds_expired.load());
  write_orders(json, counters);
  const shop::SaleCounters::Jobs jobs = counters.jobs();
  json.key("jobs").begin_object().field("ready", jobs.ready()).field("dead", jobs.dead).end_object();
}

void write_sale(JsonWriter& json, const shop::SaleFront& sale) {
  const auto view = sale.told.view.snapshot();
  const auto status = sale.told.status.snapshot();
  std::uint64_t waiting = 0;
  for (const auto& line : sale.lines) waiting += line->board.waiting();
  json.begin_object().field("sale", sale.id).field("state", status->state);
  json.field("gate", view->is_gate()).field("waiting", waiting).field("inside", sale.told.inside.load());
  write_settings(json, view->config);
  write_items(json, sale, view->config);
  write_counters(json, sale.counters);
  json.end_object();
}

}  // namespace

std::string Pulse::text(WallTime now) {
  const Counts counts = count(now);
  look_back(counts);
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("now", format_rfc3339(now)).field("version", sources_.version);
  write_requests(json, counts);
  write_ledger(json, counts);
  write_payments(json);
  std::uint64_t connections = 0;
  for (const http::Stats* stats : sources_.servers) connections += stats->connections_open.load();
  json.field("connections", connections).field("mailbox", sources_.mailbox.depth());
  write_sales(json);
  json.end_object();
  past_.push_back(counts);
  return out;
}

Pulse::Counts Pulse::count(WallTime now) const {
  Counts counts{.at = now};
  for (const Telemetry* edge : sources_.edges) {
    edge->each_kind([&](Route route, Verb verb, std::size_t code) {
      const Telemetry::Series& series = edge->series(route, verb, code);
      const bool is_failure = Telemetry::codes[code] == 500 || Telemetry::codes[code] == 501;
      for (std::size_t i = 0; i < series.buckets.size(); ++i) {
        const std::uint64_t requests = series.buckets[i].load(std::memory_order_relaxed);
        counts.requests[i] += requests;
        if (is_failure) counts.failed += requests;
      }
    });
  }
  const auto& commits = sources_.owner.commit_seconds.counts();
  static_assert(std::tuple_size_v<std::remove_cvref_t<decltype(commits)>> ==
                std::tuple_size_v<decltype(counts.commits)>);
  std::transform(commits.begin(), commits.end(), counts.commits.begin(),
                 [](const auto& count) { return count.load(std::memory_order_relaxed); });
  return counts;
}

void Pulse::look_back(const Counts& counts) {
  if (!past_.empty() && counts.at - past_.back().at > pause_max) past_.clear();
  if (past_.empty()) past_.push_back(counts);
  if (past_.size() > looks_back) past_.pop_front();
}

void Pulse::write_requests(JsonWriter& json, const Counts& counts) const {
  json.key("requests").begin_object().field("count", sum_of(counts.requests)).field("failed", counts.failed);
  write_quantiles(json, Telemetry::bounds, since(past_.front().requests, counts.requests));
  json.end_object();
}

void Pulse::write_ledger(JsonWriter& json, const Counts& counts) const {
  json.key("ledger").begin_object();
  const auto reason = sources_.health.reason.snapshot();
  const shop::Health::Mode mode = sources_.health.mode.load(std::memory_order_acquire);
  json.field("mode", shop::to_string(mode)).key("reason");
  mode == shop::Health::Mode::writable ? json.null() : json.text(*reason);
  json.field("commits", sum_of(counts.commits));
  write_quantiles(json, sources_.owner.commit_seconds.bounds(), since(past_.front().commits, counts.commits));
  json.end_object();
}

void Pulse::write_payments(JsonWriter& json) const {
  const order::BreakerStand stand = sources_.breaker ? sources_.breaker() : order::BreakerStand{};
  json.key("payments").begin_object().field("provider", sources_.provider);
  json.field("breaker", to_string(stand.state)).field("trips", stand.trips).end_object();
}

void Pulse::write_sales(JsonWriter& json) const {
  const auto directory = sources_.directory.snapshot();
  std::vector<const shop::SaleFront*> sales;
  sales.reserve(directory->size());
  for (const auto& [id, sale] : *directory) sales.push_back(sale.get());
  std::stable_partition(sales.begin(), sales.end(), [](const shop::SaleFront* sale) {
    return sale->told.state.load() != shop::SaleState::closed;
  });
  json.field("sales_left_out", sales.size() - std::min(sales.size(), sales_max)).key("sales").begin_array();
  for (std::size_t i = 0; i < std::min(sales.size(), sales_max); ++i) write_sale(json, *sales[i]);
  json.end_array();
}

}  // namespace sluice::edge
