#include "base/json_writer.h"
#include "report/forms.h"
#include "report/judgement.h"

namespace sluice::report {
namespace {

using Time = std::optional<WallTime>;

void time(JsonWriter& json, std::string_view name, const Time& at) {
  json.key(name);
  at ? json.text(format_rfc3339(*at)) : json.null();
}

void decimal(JsonWriter& json, std::string_view name, const std::optional<double>& value) {
  json.key(name);
  value ? json.decimal(*value, 3) : json.null();
}

std::string_view to_string(Judgement::Tone tone) {
  switch (tone) {
    case Judgement::Tone::good:
      return "good";
    case Judgement::Tone::odd:
      return "odd";
    case Judgement::Tone::bad:
      return "bad";
  }
  return "";
}

void write_verdict(JsonWriter& json, const Figures& f) {
  const Verdict verdict = judge(f);
  json.key("verdict").begin_object().field("tone", to_string(verdict.tone)).field("headline", verdict.headline);
  json.field("sentence", verdict.sentence).key("checks").begin_array();
  for (const Judgement& check : verdict.checks) {
    json.begin_object().field("tone", to_string(check.tone)).field("text", check.text).end_object();
  }
  json.end_array().end_object();
}

void write_units(JsonWriter& json, const Figures& f) {
  json.key("units").begin_object().field("stock", f.stock).field("sold", f.sold).field("held", f.held);
  json.field("withdrawn", f.withdrawn).field("free", f.free).key("items").begin_array();
  for (const auto& item : f.items) {
    json.begin_object().field("item", item.item).field("name", item.name);
    json.key("price").begin_object().field("amount", item.price).field("currency", item.currency).end_object();
    json.field("stock", item.stock).field("sold", item.sold).field("held", item.held);
    json.field("withdrawn", item.withdrawn).field("free", item.free()).end_object();
  }
  json.end_array().end_object();
}

void write_money(JsonWriter& json, const Figures& f) {
  json.key("money").begin_object().field("currency", f.currency).field("paid", f.revenue);
  json.field("refunded", f.refunds.amount).field("refunds", f.refunds.count);
  json.field("refunds_open", f.refunds.open).field("payments_declined", f.payments_declined);
  json.field("jobs_dead", f.jobs_dead).end_object();
}

void write_times(JsonWriter& json, const Figures& f) {
  json.key("times").begin_object();
  time(json, "opened_at", f.opened_at);
  time(json, "first_held_at", f.first_held_at);
  time(json, "all_taken_at", f.all_taken_at);
  time(json, "last_held_at", f.last_held_at);
  time(json, "last_sold_at", f.last_sold_at);
  json.field("sold_out", f.is_sold_out).field("busiest_second_units", f.busiest_second).end_object();
}

void write_funnel(JsonWriter& json, const Figures& f) {
  json.key("funnel").begin_object().field("arrived", f.funnel.arrived).field("places", f.funnel.places);
  json.field("waited", f.funnel.waited).field("called", f.funnel.called).field("came", f.funnel.came);
  json.field("held", f.funnel.held).field("ordered", f.funnel.ordered).field("paid", f.funnel.paid).end_object();
  json.field("waiting_most", f.waiting_most);
}

void write_line(JsonWriter& json, const LineWaits& line) {
  json.begin_object().field("line", line.line).field("places", line.places).field("called", line.called);
  decimal(json, "p50_s", line.p50_s);
  decimal(json, "p90_s", line.p90_s);
  decimal(json, "longest_s", line.longest_s);
  json.key("by_arrival").begin_array();
  for (const WaitTenth& tenth : line.tenths) {
    json.begin_object().field("first", tenth.first).field("last", tenth.last).field("places", tenth.places);
    json.field("called", tenth.called).field("took", tenth.took);
    decimal(json, "p50_s", tenth.p50_s);
    decimal(json, "p90_s", tenth.p90_s);
    json.end_object();
  }
  json.end_array().end_object();
}

void write_fairness(JsonWriter& json, const Figures& f) {
  const Fairness& fair = f.fairness;
  json.key("fairness").begin_object().field("held_early", fair.held_early).field("held_checked", fair.held_checked);
  json.field("went_back", fair.curve_fell).field("lapsed", fair.lapsed).field("left_called", fair.left_called);
  json.field("left_waiting", fair.left_waiting).field("passed_over", fair.passed_over);
  json.field("came_back", fair.came_back).field("places_cleared", fair.places_cleared);
  json.field("handovers", fair.handovers).field("codes_used", fair.codes_used).key("draws").begin_array();
  for (const DrawCheck& draw : f.draws) {
    json.begin_object().field("line", draw.line).field("commitment", draw.commitment).key("key");
    draw.key.empty() ? json.null() : json.text(draw.key);
    json.field("mix", draw.mix).field("people", draw.people).field("ok", draw.is_good).end_object();
  }
  json.end_array().end_object();
}

void write_limits(JsonWriter& json, const Limits& limits) {
  json.key("limits").begin_object().field("hold_refused", limits.hold_refused);
  json.field("over_allowance", limits.over_allowance).field("work_asked", limits.work_asked);
  json.field("work_refused", limits.work_refused).field("not_open", limits.not_open);
  json.field("turned_away", limits.turned_away).field("overloaded", limits.overloaded).end_object();
}

void write_serving(JsonWriter& json, const Serving& serving) {
  json.key("serving").begin_object().field("requests", serving.requests).field("failures", serving.failures);
  json.field("throttled", serving.throttled).field("shed", serving.shed);
  json.field("breaker_trips", serving.breaker_trips);
  decimal(json, "p50_ms", serving.p50_ms);
  decimal(json, "p95_ms", serving.p95_ms);
  decimal(json, "p99_ms", serving.p99_ms);
  json.end_object();
}

void write_incidents(JsonWriter& json, const Figures& f) {
  json.key("incidents").begin_array();
  for (const Incident& incident : f.incidents) {
    json.begin_object().field("at", format_rfc3339(incident.at)).field("kind", incident.kind);
    json.field("detail", incident.detail);
    decimal(json, "gap_s", incident.gap_s);
    json.end_object();
  }
  json.end_array();
}

void write_thumbs(JsonWriter& json, std::string_view name, const Thumbs& thumbs) {
  json.key(name).begin_object().field("up", thumbs.up).field("down", thumbs.down);
  json.field("problem", thumbs.problem).end_object();
}

void write_seconds(JsonWriter& json, const Figures& f) {
  json.key("seconds").begin_array();
  for (const SoldPoint& point : f.seconds) {
    json.begin_object().field("at", format_rfc3339(point.at)).field("secured", point.secured);
    json.field("sold", point.sold).end_object();
  }
  json.end_array();
}

}  // namespace

std::string to_json(const Figures& f) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("sale", f.sale).field("name", f.name).field("state", f.state);
  json.field("made_at", format_rfc3339(f.made_at)).field("gate", f.is_gate);
  write_verdict(json, f);
  write_units(json, f);
  write_money(json, f);
  write_times(json, f);
  write_funnel(json, f);
  json.key("waits").begin_array();
  for (const LineWaits& line : f.waits) write_line(json, line);
  json.end_array();
  write_fairness(json, f);
  write_limits(json, f.limits);
  write_serving(json, f.serving);
  write_incidents(json, f);
  json.key("feedback").begin_object();
  write_thumbs(json, "waiting", f.waiting_thumbs);
  write_thumbs(json, "order", f.order_thumbs);
  json.end_object();
  write_seconds(json, f);
  json.key("audit").raw(ledger::to_json(f.audit)).end_object();
  return out;
}

}  // namespace sluice::report
