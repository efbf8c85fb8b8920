#include "edge/telemetry/sale_metrics.h"

#include <algorithm>
#include <initializer_list>

namespace sluice::edge {
namespace {

using C = shop::SaleCounters;

void add_lines(MetricsPage& page, const shop::Directory& sales) {
  auto waiting = page.gauges("sluice_line_waiting", "People who wait in the sale's lines.");
  for (const auto& [id, sale] : sales) {
    double count = 0;
    for (const auto& line : sale->lines) count += line->board.waiting();
    waiting.add({{"sale", id}}, count);
  }
  auto calls = page.counters("sluice_calls_total", "Tickets called.");
  for (const auto& [id, sale] : sales) calls.add({{"sale", id}}, double(sale->counters.calls.load()));
}

// How often people read what everybody is told.
void add_polling(MetricsPage& page, const shop::Directory& sales) {
  auto reads =
      page.counters("sluice_status_reads_total",
                    "Reads of a sale's status document that reached this process, within a tenth of a second.");
  for (const auto& [id, sale] : sales) reads.add({{"sale", id}}, double(sale->heard.status_reads.load()));
  auto advice =
      page.gauges("sluice_poll_advice_seconds", "How long people are told to wait before they read it again.");
  for (const auto& [id, sale] : sales) advice.add({{"sale", id}}, sale->told.poll_after_ms.load() / 1e3);
}

void add_gates(MetricsPage& page, const shop::Directory& sales) {
  auto inside = page.gauges("sluice_gate_inside", "People inside a gate.");
  for (const auto& [id, sale] : sales) {
    const auto view = sale->told.view.snapshot();
    if (view->is_gate()) inside.add({{"sale", id}}, sale->told.inside.load());
  }
  auto load = page.gauges("sluice_gate_reported_load", "What the origin said last of its own load; 1 is fully used.");
  for (const auto& [id, sale] : sales) {
    const auto view = sale->told.view.snapshot();
    if (view->is_gate()) load.add({{"sale", id}}, sale->told.reported_load.load());
  }
}

// One family whose series are counters of each sale under a label.
struct CounterSeries {
  const char* value;
  std::atomic<std::uint64_t> shop::SaleCounters::*counter;
};
void add_counters(MetricsPage& page, const shop::Directory& sales, const char* name, const char* help,
                  const char* label, std::initializer_list<CounterSeries> series) {
  auto family = page.counters(name, help);
  for (const auto& [id, sale] : sales) {
    for (const CounterSeries& each : series) {
      family.add({{"sale", id}, {label, each.value}}, double((sale->counters.*each.counter).load()));
    }
  }
}

void add_units(MetricsPage& page, const shop::Directory& sales) {
  auto units = page.gauges("sluice_units", "Units of an item by state; the states add up to its stock.");
  for (const auto& [id, sale] : sales) {
    const auto view = sale->told.view.snapshot();
    for (std::size_t i = 0; i < sale->told.gauges.size(); ++i) {
      const shop::ItemGauges& gauges = *sale->told.gauges[i];
      const std::string& item = view->config.items[i].id;
      const auto add = [&, &name = id](const char* state, const std::atomic<std::uint32_t>& count) {
        units.add({{"sale", name}, {"item", item}, {"state", state}}, count.load());
      };
      add("available", gauges.free);
      add("offered", gauges.offered);
      add("held", gauges.held);
      add("sold", gauges.sold);
      add("withdrawn", gauges.withdrawn);
    }
  }
}

void add_jobs(MetricsPage& page, const shop::Directory& sales) {
  shop::SaleCounters::Jobs all;
  for (const auto& [id, sale] : sales) {
    const shop::SaleCounters::Jobs of_sale = sale->counters.jobs();
    all.created += of_sale.created;
    all.done += of_sale.done;
    all.dead += of_sale.dead;
  }
  auto jobs = page.gauges("sluice_jobs", "Background jobs by state, since this process started.");
  jobs.add({{"state", "ready"}}, double(all.ready()));
  jobs.add({{"state", "done"}}, double(all.done));
  jobs.add({{"state", "dead"}}, double(all.dead));
}

// Of all sales: which of them told what is in the ledger.
void add_deliveries(MetricsPage& page, const shop::Directory& sales) {
  auto tries = page.counters("sluice_deliveries_total", "Tries to tell the world outside, by what came of them.");
  for (const delivery::Kind kind : delivery::every_kind) {
    const std::string name(to_string(kind));
    std::uint64_t delivered = 0;
    std::uint64_t failed = 0;
    std::uint64_t given_up = 0;
    for (const auto& [id, sale] : sales) {
      const shop::SaleCounters::Deliveries& of_sale = sale->counters.deliveries(kind);
      delivered += of_sale.delivered.load();
      failed += of_sale.failed.load();
      given_up += of_sale.given_up.load();
    }
    tries.add({{"kind", name}, {"result", "delivered"}}, double(delivered));
    tries.add({{"kind", name}, {"result", "failed"}}, double(failed));
    tries.add({{"kind", name}, {"result", "given_up"}}, double(given_up));
  }
}

void add_outcomes(MetricsPage& page, const shop::Directory& sales) {
  add_counters(page, sales, "sluice_holds_total", "Holds, by what became of them.", "outcome",
               {{"secured", &C::holds_secured},
                {"sold", &C::holds_sold},
                {"released", &C::holds_released},
                {"expired", &C::holds_expired},
                {"refused", &C::holds_refused}});
  add_counters(page, sales, "sluice_orders_total", "Orders that reached a state.", "state",
               {{"accepted", &C::orders_accepted},
                {"payment_pending", &C::orders_payment_pending},
                {"payment_action_required", &C::orders_payment_action_required},
                {"paid", &C::orders_paid},
                {"confirmed", &C::orders_confirmed},
                {"payment_failed", &C::orders_payment_failed},
                {"released", &C::orders_released},
                {"refunded", &C::orders_refunded}});
}

void add_arrivals(MetricsPage& page, const shop::Directory& sales) {
  add_counters(page, sales, "sluice_joins_total", "Attempts to join a line, by what came of them.", "result",
               {{"called", &C::joins_called},
                {"in_line", &C::joins_waiting},
                {"sold_out", &C::joins_sold_out},
                {"refused", &C::joins_refused},
                {"overloaded", &C::joins_overloaded}});
  add_counters(page, sales, "sluice_gate_visits_total", "Visits inside a gate, by how far they came.", "event",
               {{"entered", &C::entered}, {"left", &C::ended_left}, {"expired", &C::ended_expired}});
}

}  // namespace

void add_sale_metrics(MetricsPage& page, const shop::Directory& sales) {
  add_lines(page, sales);
  add_polling(page, sales);
  add_gates(page, sales);
  add_arrivals(page, sales);
  add_units(page, sales);
  add_outcomes(page, sales);
  add_jobs(page, sales);
  add_deliveries(page, sales);
}

}  // namespace sluice::edge
