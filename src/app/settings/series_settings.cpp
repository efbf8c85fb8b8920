#include "app/settings/series_settings.h"

#include <boost/json.hpp>

#include "shop/settings/sense.h"

namespace sluice::app {
namespace {

namespace json = boost::json;
using shop::Fields;

constexpr std::size_t date_bytes = 11;  // of "-2026-12-24"
constexpr Duration lasts_max = std::chrono::hours(7 * 24);

std::optional<shop::SaleConfig> read_template(Fields& fields, const std::string& id) {
  fields.tell("sale", "a table as `[[sale]]`, without id, opens_at, closes_at and shop", "must be there");
  const json::value* value = fields.find("sale");
  if (value == nullptr || !value->is_object()) {
    fields.fail("sale", "is missing: [series.sale] says what each event sells");
    return std::nullopt;
  }
  json::object sale = value->get_object();
  for (const char* of_event : {"id", "opens_at", "closes_at"}) {
    if (sale.contains(of_event)) fields.fail(std::string("sale.") + of_event, "comes from the series");
  }
  if (sale.contains("shop")) fields.fail("sale.shop", "is for a [[sale]] of its own; events look as [shop] says");
  sale["id"] = id;
  sale["opens_at"] = "2000-01-01T00:00:00Z";  // each event's own later; what counts from it needs one
  auto config = shop::parse_new_sale(sale);
  if (config) {
    config->opens_at.reset();
    for (const shop::ItemChange& change : config->changes) {
      if (change.at) fields.fail("sale.changes", "at: is for one sale; `after` counts from each event's opening");
    }
    return std::move(*config);
  }
  fields.fail("sale." + config.error().detail.substr(0, config.error().detail.find(": ")),
              config.error().detail.substr(config.error().detail.find(": ") + 2));
  return std::nullopt;
}

void check_changes(Fields& fields, const Series& series) {
  if (series.lasts <= Duration::zero()) return;
  for (const shop::ItemChange& change : series.sale.changes) {
    if (*change.after < series.lasts) continue;
    fields.fail("sale.changes", "after: must be shorter than `lasts`: it would never be made");
  }
}

void read_one(Fields& fields, std::vector<Series>& all) {
  fields.only({"id", "every", "lasts", "announced", "until", "sale"});
  for (const char* name : {"id", "every"}) fields.require(name);
  std::string id;
  fields.id("id", id);
  constexpr std::size_t id_bytes_max = 40 - date_bytes;
  if (id.size() > id_bytes_max) {
    fields.fail("id", "must be at most " + std::to_string(id_bytes_max) + " characters: an event's adds its day");
  }
  for (const Series& other : all) {
    if (other.id == id) fields.fail("id", "\"" + id + "\" is used twice");
  }
  std::optional<calendar::Weekly> every;
  fields.text_for("every", [&every](const std::string& text) -> std::string {
    auto rule = calendar::Weekly::parse(text);
    if (!rule) return rule.error().detail;
    every = *rule;
    return "";
  });
  Duration lasts{0};
  Duration announced = announced_usual;
  std::optional<WallTime> until;
  fields.duration("lasts", lasts, std::chrono::minutes(1), lasts_max);
  fields.duration("announced", announced, std::chrono::minutes(1), announced_max);
  fields.time("until", until);
  auto sale = read_template(fields, id);
  if (!fields.error().empty() || !every || !sale) return;
  Series series{
      .id = id, .every = *every, .lasts = lasts, .announced = announced, .until = until, .sale = std::move(*sale)};
  check_changes(fields, series);
  all.push_back(std::move(series));
}

bool is_over(const Series& series, WallTime opens_at, WallTime now) {
  return opens_at + std::chrono::duration_cast<std::chrono::milliseconds>(series.lasts) <= now;
}

}  // namespace

void read_series(Fields& fields, std::vector<Series>& series) {
  fields.array("series", series_max, [&series](Fields& inner, std::size_t) { read_one(inner, series); });
}

shop::SaleConfig event_of(const Series& series, const calendar::Occurrence& occurrence) {
  shop::SaleConfig event = series.sale;
  event.id = series.id + "-" + occurrence.date;
  if (event.name == series.sale.id) event.name = event.id;
  event.opens_at = occurrence.at;
  if (series.lasts > Duration::zero()) {
    event.closes_at = occurrence.at + std::chrono::duration_cast<std::chrono::milliseconds>(series.lasts);
  }
  return event;
}

std::vector<shop::SaleConfig> events_at(const Series& series, WallTime now) {
  const auto ms = [](Duration duration) { return std::chrono::duration_cast<std::chrono::milliseconds>(duration); };
  std::vector<shop::SaleConfig> events;
  calendar::Occurrence next = series.every.next(now - ms(series.lasts));
  for (; next.at <= now + ms(series.announced); next = series.every.next(next.at)) {
    if (series.until && next.at > *series.until) break;
    if (!is_over(series, next.at, now)) events.push_back(event_of(series, next));
  }
  return events;
}

std::optional<shop::SaleConfig> next_event(const Series& series, WallTime now) {
  const calendar::Occurrence next = series.every.next(now);
  if (series.until && next.at > *series.until) return std::nullopt;
  return event_of(series, next);
}

}  // namespace sluice::app
