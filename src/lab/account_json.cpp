#include <array>
#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "lab/account.h"
#include "lab/words.h"

namespace sluice::lab {
namespace {

constexpr int places = 4;

void number(JsonWriter& json, std::string_view name, double value) {
  json.key(name).decimal(value, places);
}

void optional(JsonWriter& json, std::string_view name, const std::optional<double>& value) {
  json.key(name);
  value ? json.decimal(*value, places) : json.null();
}

double seconds(Duration duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

void write_people(JsonWriter& json, const Findings& f) {
  json.field("buyers", f.buyers).key("ended").begin_object();
  for (std::size_t i = 0; i < ends; ++i) json.field(end_names[i], f.ended[i]);
  json.end_object();
  json.key("units").begin_object().field("stock", f.stock).field("sold", f.sold).field("left", f.left).end_object();
  number(json, "opens_s", f.opens_s);
  optional(json, "all_taken_s", f.all_taken_s);
  optional(json, "sold_out_s", f.sold_out_s);
  number(json, "ended_s", f.ended_s);
  json.field("called", f.called).field("entered", f.entered).field("lapsed_calls", f.lapsed_calls);
  json.field("passed_over", f.passed_over).field("holds", f.holds).field("holds_expired", f.holds_expired);
  json.field("holds_given_back", f.holds_given_back).field("tries_to_pay", f.tries_to_pay);
  json.field("tries_declined", f.tries_declined);
  number(json, "pace_per_s", f.pace_per_s);
}

void write_waits(JsonWriter& json, const Findings& f) {
  json.key("wait_s").begin_object().field("count", f.waits.count());
  for (const auto& [name, percent] : {std::pair("p50", 50.0), std::pair("p90", 90.0), std::pair("p99", 99.0)}) {
    number(json, name, seconds(f.waits.percentile(percent)));
  }
  number(json, "max", seconds(f.waits.max()));
  json.end_object();
  json.key("waits_by_arrival_decile").begin_array();
  for (const Decile& decile : f.deciles) {
    json.begin_object().field("came", decile.came).field("called", decile.served).field("bought", decile.bought);
    number(json, "wait_p50_s", decile.wait_p50_s);
    number(json, "wait_p90_s", decile.wait_p90_s);
    json.end_object();
  }
  json.end_array();
}

void write_fairness(JsonWriter& json, const Findings& f) {
  json.key("fairness").begin_object().field("judged", f.fairness.judged).field("overtaken", f.fairness.overtaken);
  json.field("inversions", f.fairness.inversions);
  number(json, "earlier_by_s", f.fairness.earlier_by_s);
  json.end_object();
  if (!f.is_ours) return;
  json.key("range").begin_object().field("count", f.range.count);
  number(json, "within", f.range.within);
  number(json, "sooner", f.range.sooner);
  number(json, "later", f.range.later);
  json.field("without", f.without_range).end_object();
  json.key("chance").begin_object().field("count", f.chance.count);
  number(json, "told", f.chance.told);
  number(json, "got", f.chance.got);
  json.key("by_tenth").begin_array();
  for (const auto& tenth : f.chance.by_tenth) {
    json.begin_object().field("count", tenth.count);
    number(json, "told", tenth.told_mean());
    number(json, "got", tenth.got_share());
    json.end_object();
  }
  json.end_array().end_object();
}

void write_requests(JsonWriter& json, const Findings& f) {
  json.key("requests").begin_object();
  for (std::size_t i = 0; i < kinds; ++i) json.field(kind_names[i], f.requests[i]);
  json.end_object();
  number(json, "requests_per_s_max", f.requests_per_s_max);
  number(json, "cached_per_s_max", f.cached_per_s_max);
}

void write_machines(JsonWriter& json, const Findings& f) {
  if (!f.is_ours) return;
  json.key("limited_s").begin_object();
  static constexpr std::array<std::string_view, 4> names{"nothing", "pace", "unit", "cap"};
  for (std::size_t i = 0; i < names.size(); ++i) number(json, names[i], f.limited_s[i]);
  json.end_object().key("hops").begin_array();
  for (const HopFindings& hop : f.hops) {
    json.begin_object().field("hop", hop.name).field("what", hop.what);
    for (const auto& [name, value] :
         {std::pair("at_rest_ms", hop.at_rest_ms), std::pair("p50_ms", hop.p50_ms), std::pair("p99_ms", hop.p99_ms),
          std::pair("worst_ms", hop.worst_ms), std::pair("use", hop.use), std::pair("peak_per_s", hop.peak_per_s),
          std::pair("capacity_per_s", hop.capacity_per_s)}) {
      number(json, name, value);
    }
    json.end_object();
  }
  json.end_array().field("bottleneck", f.bottleneck).key("paths").begin_array();
  for (const PathFindings& path : f.paths) {
    json.begin_object().field("path", path.name).field("count", path.count).field("late", path.late);
    for (const auto& [name, value] : {std::pair("allowed_ms", path.allowed_ms), std::pair("p50_ms", path.p50_ms),
                                      std::pair("p99_ms", path.p99_ms), std::pair("worst_ms", path.worst_ms)}) {
      number(json, name, value);
    }
    json.end_object();
  }
  json.end_array();
}

// Columns, because hours of seconds as objects are mostly names.
void write_seconds(JsonWriter& json, const Findings& f) {
  static constexpr std::array<std::pair<std::string_view, std::uint32_t Second::*>, 10> columns{
      {{"came", &Second::came},
       {"called", &Second::called},
       {"entered", &Second::entered},
       {"lapsed", &Second::lapsed},
       {"secured", &Second::secured},
       {"sold", &Second::sold},
       {"waiting", &Second::waiting},
       {"free", &Second::free},
       {"held", &Second::held},
       {"cached", &Second::cached}}};
  json.key("seconds").begin_object();
  for (const auto& [name, column] : columns) {
    json.key(name).begin_array();
    for (const Second& second : f.seconds) json.number(second.*column);
    json.end_array();
  }
  for (std::size_t i = 0; i < kinds; ++i) {
    json.key(kind_names[i]).begin_array();
    for (const Second& second : f.seconds) json.number(second.requests[i]);
    json.end_array();
  }
  json.end_object();
}

void write_findings(JsonWriter& json, const Findings& f) {
  json.begin_object().field("name", f.name);
  write_people(json, f);
  write_waits(json, f);
  write_fairness(json, f);
  write_requests(json, f);
  write_machines(json, f);
  write_seconds(json, f);
  json.end_object();
}

}  // namespace

std::string to_json(const Account& account) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("seed", to_string(account.seed)).field("sale", account.plan.sale.id);
  json.field("costs_from", account.costs.source);
  json.key("planned");
  write_findings(json, account.planned);
  json.key("others").begin_array();
  for (const Findings& other : account.others) write_findings(json, other);
  json.end_array().end_object();
  return out;
}

}  // namespace sluice::lab
