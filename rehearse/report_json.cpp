#include <boost/json.hpp>

#include "rehearse/report.h"

namespace sluice::rehearse {
namespace {

namespace json = boost::json;

json::object latency_of(const Histogram& histogram) {
  return {{"count", histogram.count()},
          {"avg", in_ms(histogram.mean())},
          {"p50", in_ms(histogram.percentile(50))},
          {"p90", in_ms(histogram.percentile(90))},
          {"p99", in_ms(histogram.percentile(99))},
          {"p99_9", in_ms(histogram.percentile(99.9))},
          {"max", in_ms(histogram.max())}};
}

json::object settings_of(const Settings& settings) {
  return {{"sale", settings.sale},
          {"url", settings.url},
          {"buyers", settings.buyers},
          {"over_s", settings.over_s},
          {"connections", settings.connections},
          {"pipeline_depth_max", settings.pipeline_depth_max},
          {"seed", settings.seed},
          {"drain_s", settings.drain_s},
          {"send_lag_max_ms", settings.send_lag_max_ms},
          {"stock", settings.stock}};
}

json::object errors_of(const Errors& errors) {
  return {{"connection", errors.connection},
          {"timeout", errors.timeout},
          {"malformed", errors.malformed},
          {"unexpected", errors.unexpected}};
}

json::object orders_of(const Orders& orders) {
  return {{"acknowledged", orders.acknowledged},
          {"confirmed", orders.confirmed},
          {"pending", orders.pending},
          {"failed", orders.failed}};
}

json::array strings_of(const std::vector<std::string>& strings) {
  return json::array(strings.begin(), strings.end());
}

json::array deciles_of(const Report& report) {
  json::array out;
  for (const Decile& decile : report.deciles) {
    out.push_back(json::object{{"arrivals", decile.arrivals},
                               {"secured", decile.secured},
                               {"wait_p50_ms", decile.wait_p50_ms},
                               {"wait_p99_ms", decile.wait_p99_ms}});
  }
  return out;
}

json::object chance_of(const CalibrationFindings& chance) {
  json::array by_tenth;
  for (const auto& tenth : chance.by_tenth) {
    const auto mean = [&](double sum) { return tenth.count == 0 ? 0 : sum / static_cast<double>(tenth.count); };
    by_tenth.push_back(json::object{
        {"count", tenth.count}, {"told", mean(tenth.told_sum)}, {"got", mean(static_cast<double>(tenth.got))}});
  }
  return {{"count", chance.count}, {"told", chance.told}, {"got", chance.got}, {"by_tenth", std::move(by_tenth)}};
}

json::object fairness_of(const FairnessReport& fairness) {
  const auto& place = fairness.place_error;
  const auto& range = fairness.range;
  return {
      {"position_grew", fairness.position_grew},
      {"place_error", {{"count", place.count}, {"mean", place.mean}, {"p50", place.p50}, {"p99", place.p99}}},
      {"range", {{"count", range.count}, {"within", range.within}, {"sooner", range.sooner}, {"later", range.later}}},
      {"chance", chance_of(fairness.chance)}};
}

json::array thresholds_of(const Report& report) {
  json::array out;
  for (const ThresholdOutcome& threshold : report.thresholds) {
    out.push_back(
        json::object{{"threshold", threshold.text}, {"measured", threshold.measured}, {"ok", threshold.is_kept}});
  }
  return out;
}

json::array seconds_of(const Report& report) {
  json::array out;
  for (const Second& second : report.seconds) {
    out.push_back(json::object{{"arrivals", second.arrivals},
                               {"requests", second.requests},
                               {"secured", second.secured},
                               {"in_line", second.in_line},
                               {"sold_out", second.sold_out},
                               {"errors", second.errors},
                               {"throttled", second.throttled},
                               {"buy_p50_ms", second.buy_p50_ms},
                               {"buy_p90_ms", second.buy_p90_ms},
                               {"buy_p99_ms", second.buy_p99_ms},
                               {"send_lag_p99_ms", second.send_lag_p99_ms}});
  }
  return out;
}

void add_people(json::object& out, const Report& report) {
  out["buyers"] = report.buyers;
  out["answered"] = report.answered;
  out["secured"] = report.secured;
  out["in_line"] = report.in_line;
  out["sold_out"] = report.sold_out;
  out["closed"] = report.closed;
  out["lapsed"] = report.lapsed;
  out["refused"] = report.refused;
  out["gave_up"] = report.gave_up;
  out["in_line_ever"] = report.in_line_ever;
  out["called"] = report.called;
  out["errors"] = report.errors.total();
  out["errors_by_cause"] = errors_of(report.errors);
  out["error_samples"] = strings_of(report.error_samples);
  out["throttled"] = report.throttled;
  out["retries"] = report.retries;
  out["orders"] = orders_of(report.orders);
}

void add_judgement(json::object& out, const Report& report) {
  out["verdict"] = to_string(report.verdict);
  out["reasons"] = strings_of(report.reasons);
  out["thresholds"] = thresholds_of(report);
  out["oversold"] = report.oversold;
  out["inversions"] = report.inversions;
  out["fairness"] = fairness_of(report.fairness);
  out["lost_acks"] = report.lost_acks;
  out["unverified_acks"] = report.unverified_acks;
  out["unjudged_waiters"] = report.unjudged_waiters;
}

void add_measures(json::object& out, const Report& report) {
  out["duration_s"] = report.duration_s;
  out["arrivals_s"] = report.arrivals_s;
  out["arrivals_per_s"] = report.arrivals_per_s;
  out["requests"] = report.requests;
  out["requests_per_s_max"] = report.requests_per_s_max;
  out["latency_ms"] = latency_of(report.latency[0]);
  json::object kinds;
  for (std::size_t i = 0; i < kinds_reported; ++i) kinds[kind_names[i]] = latency_of(report.latency[i]);
  out["latency_by_kind_ms"] = std::move(kinds);
  out["service_ms"] = latency_of(report.service);
  out["send_lag_ms"] = latency_of(report.send_lag);
  out["send_lag_after_ms"] = latency_of(report.send_lag_after);
  out["server_wait_ms"] = latency_of(report.server_wait);
  out["pipeline"] = json::object{{"depth_max", report.depth_max}, {"depth_mean", report.depth_mean}};
  out["connections"] = report.settings.connections;
  out["reconnects"] = report.reconnects;
  out["generator_cpu_s"] = report.generator_cpu_s;
  out["waits_by_arrival_decile"] = deciles_of(report);
  out["seconds"] = seconds_of(report);
}

}  // namespace

std::string to_json(const Report& report) {
  json::object out;
  add_judgement(out, report);
  add_people(out, report);
  add_measures(out, report);
  out["seed"] = report.settings.seed;
  out["settings"] = settings_of(report.settings);
  out["started_at"] = report.started_at;
  return json::serialize(out);
}

}  // namespace sluice::rehearse
