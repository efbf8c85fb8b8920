#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "rehearse/report/report.h"

namespace sluice::rehearse {
namespace {

// A measure as people write it: at most six places, no exponent.
void measure(JsonWriter& json, std::string_view name, double value) {
  constexpr double places = 1e6;
  const double rounded = std::round(value * places) / places;
  if (!std::isfinite(rounded)) return void(json.key(name).null());
  char digits[400];  // more than the largest double has
  const auto end = std::to_chars(digits, digits + sizeof digits, rounded, std::chars_format::fixed).ptr;
  json.key(name).raw({digits, static_cast<std::size_t>(end - digits)});
}

void latency(JsonWriter& json, std::string_view name, const Histogram& histogram) {
  json.key(name).begin_object().field("count", histogram.count());
  measure(json, "avg", in_ms(histogram.mean()));
  measure(json, "p50", in_ms(histogram.percentile(50)));
  measure(json, "p90", in_ms(histogram.percentile(90)));
  measure(json, "p99", in_ms(histogram.percentile(99)));
  measure(json, "p99_9", in_ms(histogram.percentile(99.9)));
  measure(json, "max", in_ms(histogram.max()));
  json.end_object();
}

void texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& all) {
  json.key(name).begin_array();
  for (const std::string& text : all) json.text(text);
  json.end_array();
}

void write_thresholds(JsonWriter& json, const Report& report) {
  json.key("thresholds").begin_array();
  for (const ThresholdOutcome& threshold : report.thresholds) {
    json.begin_object().field("threshold", threshold.text);
    measure(json, "measured", threshold.measured);
    json.field("ok", threshold.is_kept).end_object();
  }
  json.end_array();
}

void write_tenth(JsonWriter& json, const CalibrationFindings::Tenth& tenth) {
  json.begin_object().field("count", tenth.count);
  measure(json, "told", tenth.told_mean());
  measure(json, "got", tenth.got_share());
  json.key("allowed");
  if (tenth.is_judged()) {
    json.begin_object();
    measure(json, "low", tenth.band().low);
    measure(json, "high", tenth.band().high);
    json.end_object();
  } else {
    json.null();
  }
  json.field("ok", !tenth.is_outside()).end_object();
}

void write_chance(JsonWriter& json, const CalibrationFindings& chance) {
  json.key("chance").begin_object().field("count", chance.count);
  measure(json, "told", chance.told);
  measure(json, "got", chance.got);
  json.key("by_tenth").begin_array();
  for (const auto& tenth : chance.by_tenth) write_tenth(json, tenth);
  json.end_array().end_object();
}

void write_fairness(JsonWriter& json, const FairnessReport& fairness) {
  json.key("fairness").begin_object().field("position_grew", fairness.position_grew);
  json.key("overtaken_ms").decimal(in_ms(fairness.overtaken), 3);
  const PlaceErrorFindings& place = fairness.place_error;
  json.key("place_error").begin_object().field("count", place.count);
  measure(json, "mean", place.mean);
  measure(json, "p50", place.p50);
  measure(json, "p99", place.p99);
  json.end_object();
  const RangeFindings& range = fairness.range;
  json.key("range").begin_object().field("count", range.count);
  measure(json, "within", range.within);
  measure(json, "sooner", range.sooner);
  measure(json, "later", range.later);
  json.end_object();
  write_chance(json, fairness.chance);
  json.end_object();
}

void write_judgement(JsonWriter& json, const Report& report) {
  json.field("verdict", to_string(report.verdict));
  texts(json, "reasons", report.reasons);
  write_thresholds(json, report);
  json.field("oversold", report.oversold).field("inversions", report.inversions);
  write_fairness(json, report.fairness);
  json.field("lost_acks", report.lost_acks).field("unverified_acks", report.unverified_acks);
  json.field("unjudged_waiters", report.unjudged_waiters);
}

void write_errors(JsonWriter& json, const Report& report) {
  const Errors& errors = report.errors;
  json.field("errors", errors.total()).key("errors_by_cause").begin_object();
  json.field("connection", errors.connection).field("timeout", errors.timeout);
  json.field("malformed", errors.malformed).field("unexpected", errors.unexpected).end_object();
  texts(json, "error_samples", report.error_samples);
}

void write_people(JsonWriter& json, const Report& report) {
  json.field("buyers", report.buyers).field("answered", report.answered).field("secured", report.secured);
  json.field("in_line", report.in_line).field("sold_out", report.sold_out).field("closed", report.closed);
  json.field("lapsed", report.lapsed).field("refused", report.refused).field("gave_up", report.gave_up);
  json.field("in_line_ever", report.in_line_ever).field("called", report.called);
  write_errors(json, report);
  json.field("throttled", report.throttled).field("retries", report.retries);
  const Orders& orders = report.orders;
  json.key("orders").begin_object().field("acknowledged", orders.acknowledged).field("confirmed", orders.confirmed);
  json.field("pending", orders.pending).field("failed", orders.failed).end_object();
}

void write_latencies(JsonWriter& json, const Report& report) {
  latency(json, "latency_ms", report.latency[0]);
  json.key("latency_by_kind_ms").begin_object();
  for (std::size_t i = 0; i < kinds_reported; ++i) latency(json, kind_names[i], report.latency[i]);
  json.end_object();
  latency(json, "service_ms", report.service);
  latency(json, "send_lag_ms", report.send_lag);
  latency(json, "send_lag_after_ms", report.send_lag_after);
  latency(json, "server_wait_ms", report.server_wait);
}

void write_step(JsonWriter& json, const StepFindings& step) {
  json.begin_object().field("step", step.name).field("asked", step.asked).field("failed", step.failed);
  json.field("ended_here", step.ended_here).field("unfinished", step.unfinished).key("latency_ms").begin_object();
  measure(json, "p50", in_ms(step.latency.percentile(50)));
  measure(json, "p95", in_ms(step.latency.percentile(95)));
  measure(json, "p99", in_ms(step.latency.percentile(99)));
  measure(json, "max", in_ms(step.latency.max()));
  json.end_object().key("failures").begin_array();
  for (const auto& [what, count] : step.failures) {
    json.begin_object().field("what", what).field("count", count).end_object();
  }
  json.end_array().end_object();
}

void write_checkout(JsonWriter& json, const CheckoutFindings& checkout) {
  if (!checkout.is_played()) return;
  json.key("checkout").begin_object().field("begun", checkout.begun).field("completed", checkout.completed);
  json.key("objective").begin_object();
  if (checkout.objective.completed) measure(json, "completed", *checkout.objective.completed);
  if (checkout.objective.p99) measure(json, "p99_ms", in_ms(*checkout.objective.p99));
  json.end_object().key("steps").begin_array();
  for (const StepFindings& step : checkout.steps) write_step(json, step);
  json.end_array().end_object();
}

void write_deciles(JsonWriter& json, const Report& report) {
  json.key("waits_by_arrival_decile").begin_array();
  for (const Decile& decile : report.deciles) {
    json.begin_object().field("arrivals", decile.arrivals).field("secured", decile.secured);
    measure(json, "wait_p50_ms", decile.wait_p50_ms);
    measure(json, "wait_p99_ms", decile.wait_p99_ms);
    json.end_object();
  }
  json.end_array();
}

void write_seconds(JsonWriter& json, const Report& report) {
  json.key("seconds").begin_array();
  for (const Second& second : report.seconds) {
    json.begin_object().field("arrivals", second.arrivals).field("requests", second.requests);
    json.field("secured", second.secured).field("in_line", second.in_line).field("sold_out", second.sold_out);
    json.field("errors", second.errors).field("throttled", second.throttled);
    measure(json, "buy_p50_ms", second.buy_p50_ms);
    measure(json, "buy_p90_ms", second.buy_p90_ms);
    measure(json, "buy_p99_ms", second.buy_p99_ms);
    measure(json, "send_lag_p99_ms", second.send_lag_p99_ms);
    json.end_object();
  }
  json.end_array();
}

void write_measures(JsonWriter& json, const Report& report) {
  measure(json, "duration_s", report.duration_s);
  measure(json, "arrivals_s", report.arrivals_s);
  measure(json, "arrivals_per_s", report.arrivals_per_s);
  json.field("requests", report.requests);
  measure(json, "requests_per_s_max", report.requests_per_s_max);
  write_latencies(json, report);
  json.key("pipeline").begin_object().field("depth_max", report.depth_max);
  measure(json, "depth_mean", report.depth_mean);
  json.end_object().field("connections", report.settings.connections).field("reconnects", report.reconnects);
  measure(json, "generator_cpu_s", report.generator_cpu_s);
  write_deciles(json, report);
  write_seconds(json, report);
}

void write_settings(JsonWriter& json, const Settings& settings) {
  json.key("settings").begin_object().field("sale", settings.sale);
  json.field("url", settings.urls.empty() ? std::string() : settings.urls.front());
  texts(json, "urls", settings.urls);
  json.field("buyers", settings.buyers);
  measure(json, "over_s", settings.over_s);
  json.field("connections", settings.connections).field("pipeline_depth_max", settings.pipeline_depth_max);
  json.field("seed", settings.seed);
  measure(json, "drain_s", settings.drain_s);
  measure(json, "send_lag_max_ms", settings.send_lag_max_ms);
  json.field("stock", settings.stock);
  if (!settings.checkout.empty()) json.field("checkout", settings.checkout);
  json.end_object();
}

}  // namespace

std::string to_json(const Report& report) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_judgement(json, report);
  write_people(json, report);
  write_checkout(json, report.checkout);
  write_measures(json, report);
  json.field("seed", report.settings.seed);
  write_settings(json, report.settings);
  json.field("started_at", report.started_at).end_object();
  return out;
}

}  // namespace sluice::rehearse
