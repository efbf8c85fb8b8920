#include "app/settings/series_settings.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sluice::app {
namespace {

namespace json = boost::json;

constexpr const char* thursday = R"({"id": "thursday", "every": "Thursday 20:00 Europe/Berlin", "lasts": "2h",
  "sale": {"name": "Thursday drop", "items": [{"id": "tee", "price": {"amount": 2500, "currency": "EUR"}, "stock": 5}]}})";

struct Read {
  std::vector<Series> series;
  std::string error;
};
Read read(const std::vector<std::string>& entries) {
  std::string text = R"({"series": [)";
  for (const std::string& entry : entries) text += (text.back() == '[' ? "" : ",") + entry;
  const json::value file = json::parse(text + "]}");
  shop::Fields fields(file.get_object(), "");
  Read out;
  read_series(fields, out.series);
  out.error = fields.error();
  return out;
}
Series one(std::string_view changed = thursday) {
  Read out = read({std::string(changed)});
  EXPECT_EQ(out.error, "");
  return std::move(out.series.at(0));
}
WallTime at(const char* time) {
  return *parse_rfc3339(time);
}
std::vector<std::string> ids(const std::vector<shop::SaleConfig>& events) {
  std::vector<std::string> names;
  for (const auto& event : events) names.push_back(event.id);
  return names;
}
std::string with(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(Series, ItsEventIsASaleCalledAfterItsDay) {
  const auto event = next_event(one(), at("2026-12-20T00:00:00Z"));
  EXPECT_EQ(event->id, "thursday-2026-12-24");
  EXPECT_EQ(event->name, "Thursday drop");
  EXPECT_EQ(format_rfc3339(*event->opens_at), "2026-12-24T19:00:00.000Z");
  EXPECT_EQ(format_rfc3339(*event->closes_at), "2026-12-24T21:00:00.000Z");
  EXPECT_EQ(event->items.at(0).stock, 5U);
}

TEST(Series, AnEventIsNamedAsItsIdWhereTheTemplateHasNoName) {
  EXPECT_EQ(next_event(one(with(thursday, R"("name": "Thursday drop", )", "")), at("2026-12-20T00:00:00Z"))->name,
            "thursday-2026-12-24");
}

TEST(Series, AnEventIsASaleFromItsAnnouncementToItsEnd) {
  const Series series = one();
  using Ids = std::vector<std::string>;
  EXPECT_EQ(ids(events_at(series, at("2026-12-17T18:59:59Z"))), Ids{"thursday-2026-12-17"});
  EXPECT_EQ(ids(events_at(series, at("2026-12-17T19:00:00Z"))), (Ids{"thursday-2026-12-17", "thursday-2026-12-24"}));
  EXPECT_EQ(ids(events_at(series, at("2026-12-17T20:59:59Z"))), (Ids{"thursday-2026-12-17", "thursday-2026-12-24"}));
  EXPECT_EQ(ids(events_at(series, at("2026-12-17T21:00:00Z"))), Ids{"thursday-2026-12-24"});
}

TEST(Series, AnEventThatIsClosedByHandIsNotMadeAfterItsTime) {
  const Series series = one(with(thursday, R"("lasts": "2h",)", ""));
  EXPECT_EQ(ids(events_at(series, at("2026-12-24T19:00:00Z"))), std::vector<std::string>{"thursday-2026-12-31"});
  EXPECT_FALSE(next_event(series, at("2026-12-24T19:00:00Z"))->closes_at);
}

TEST(Series, EndsWithItsLastDay) {
  const Series series = one(with(thursday, R"("lasts": "2h",)", R"("until": "2026-12-25T00:00[Europe/Berlin]",)"));
  EXPECT_EQ(next_event(series, at("2026-12-20T00:00:00Z"))->id, "thursday-2026-12-24");
  EXPECT_FALSE(next_event(series, at("2026-12-24T19:00:00Z")));
  EXPECT_TRUE(events_at(series, at("2026-12-24T19:00:00Z")).empty());
}

TEST(Series, AnnouncedForTwoMonthsEachDayIsSixtySales) {
  const Series daily = one(with(with(thursday, "Thursday 20:00 Europe/Berlin", "daily 20:00 UTC"),
                                R"("lasts": "2h",)", R"("announced": "1440h",)"));
  EXPECT_EQ(events_at(daily, at("2026-12-24T20:00:00Z")).size(), 60U);
}

TEST(Series, PlannedChangesCountFromEachOpening) {
  const auto changing = [](const std::string& change) {
    return with(thursday, R"("name": "Thursday drop", )",
                R"("name": "Thursday drop", "changes": [{)" + change + R"(, "item": "tee", "price": 1}], )");
  };
  const auto event = next_event(one(changing(R"("after": "10m")")), at("2026-12-20T00:00:00Z"));
  EXPECT_EQ(format_rfc3339(*due_at(*event, event->changes.at(0))), "2026-12-24T19:10:00.000Z");
  EXPECT_EQ(read({changing(R"("at": "2026-12-24T19:10:00Z")")}).error,
            "series[0].sale.changes: at: is for one sale; `after` counts from each event's opening");
  EXPECT_EQ(read({changing(R"("after": "2h")")}).error,
            "series[0].sale.changes: after: must be shorter than `lasts`: it would never be made");
}

TEST(Series, WhatIsWrongIsNamed) {
  const auto wrong = [](std::string_view from, std::string_view to) {
    return read({with(thursday, from, to)}).error;
  };
  EXPECT_EQ(wrong("Thursday 20:00", "Thursday"),
            "series[0].every: must be days, a time and a zone, as in \"Thursday 20:00 Europe/Berlin\" or "
            "\"daily 09:30 UTC\"");
  EXPECT_EQ(wrong("Europe/Berlin", "Europe/Nowhere"),
            "series[0].every: \"Europe/Nowhere\" is no time zone that this machine knows, such as Europe/Berlin");
  EXPECT_EQ(wrong(R"("stock": 5)", R"("stock": -5)").substr(0, 35), "series[0].sale.items[0].stock: must");
  EXPECT_EQ(wrong(R"("name": )", R"("opens_at": )"), "series[0].sale.opens_at: comes from the series");
  EXPECT_EQ(wrong(R"("id": "thursday")", R"("id": "thursday-of-the-whole-wide-world")").substr(0, 27),
            "series[0].id: must be at mo");
  EXPECT_EQ(wrong(R"("lasts": "2h")", R"("lasts": "9999h")").substr(0, 22), "series[0].lasts: must ");
  EXPECT_EQ(wrong(R"("lasts": "2h")", R"("later": "2h")"), "series[0].later: is not a known field");
  EXPECT_EQ(read({R"({"id": "a", "every": "daily 20:00 UTC"})"}).error,
            "series[0].sale: is missing: [series.sale] says what each event sells");
  EXPECT_EQ(read({thursday, thursday}).error, "series[1].id: \"thursday\" is used twice");
}

}  // namespace
}  // namespace sluice::app
