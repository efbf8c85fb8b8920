#include "edge/telemetry/payment_metrics.h"

#include <utility>

namespace sluice::edge {
namespace {

// As numbers that grow with what is wrong, so that an alert is "above 0".
double number_of(order::Breaker::State state) {
  switch (state) {
    case order::Breaker::State::closed:
      return 0;
    case order::Breaker::State::half_open:
      return 1;
    case order::Breaker::State::open:
      return 2;
  }
  return 0;
}

}  // namespace

void add_breaker(MetricsPage& page, const std::string& provider, const order::BreakerStand& stand) {
  page.gauges("sluice_breaker_state",
              "Whether the payment provider is asked: 0 yes, 1 a few to see whether it is back, 2 no.")
      .add({{"name", provider}}, number_of(stand.state));
  page.counters("sluice_breaker_trips_total", "Times that too many of the provider's answers failed.")
      .add({{"name", provider}}, static_cast<double>(stand.trips));
}

void add_provider_events(MetricsPage& page, const ProviderEventCounts& counts) {
  auto events = page.counters("sluice_payment_webhooks_total",
                              "Events that payment providers told by themselves, by what became of them.");
  for (const auto& [result, count] : {std::pair("taken", &counts.taken), std::pair("duplicate", &counts.duplicate),
                                      std::pair("refused", &counts.refused), std::pair("ignored", &counts.ignored)}) {
    events.add({{"result", result}}, static_cast<double>(count->load(std::memory_order_relaxed)));
  }
}

void add_reconciler(MetricsPage& page, const ReconcilerStand& stand) {
  page.counter("sluice_reconciler_looks_total", "Times that the provider's payments were compared with our orders.",
               stand.looks);
  auto done = page.counters("sluice_reconciled_total", "Payments for no order, by what became of them.");
  done.add({{"done", "let_go"}}, static_cast<double>(stand.let_go));
  done.add({{"done", "refunded"}}, static_cast<double>(stand.refunded));
  done.add({{"done", "in_vain"}}, static_cast<double>(stand.in_vain));
  page.gauge("sluice_goods_without_money", "Confirmed orders whose money the provider has not taken.",
             static_cast<double>(stand.goods_without_money));
}

}  // namespace sluice::edge
