// `[[series]]` of the configuration: sales that come again each week, made from one template.
//
//   [[series]]
//   id = "thursday"
//   every = "Thursday 20:00 Europe/Berlin"
//   lasts = "2h"
//   [series.sale]
//   items = [{ id = "tee", price = { amount = 2500, currency = "EUR" }, stock = 500 }]
//
// Each event is a sale of its own, called after the day on which it opens: "thursday-2026-12-24".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "calendar/weekly.h"
#include "shop/settings/config.h"
#include "shop/settings/fields.h"

namespace sluice::app {

inline constexpr Duration announced_usual = std::chrono::hours(7 * 24);

struct Series {
  std::string id;
  calendar::Weekly every;
  Duration lasts{0};                     // 0: closed by hand
  Duration announced = announced_usual;  // an event is a sale from so long before it opens
  std::optional<WallTime> until;         // no event opens later
  shop::SaleConfig sale;                 // what all events share
};

// More, and a start makes thousands of sales.
inline constexpr std::size_t series_max = 50;
inline constexpr Duration announced_max = std::chrono::hours(60 * 24);

// REQUIRES: `fields` are those of the whole file.
void read_series(shop::Fields& fields, std::vector<Series>& series);

[[nodiscard]] shop::SaleConfig event_of(const Series& series, const calendar::Occurrence& occurrence);

// The events of `series` at `now`: those that are sales by now and are not over, earliest first.
[[nodiscard]] std::vector<shop::SaleConfig> events_at(const Series& series, WallTime now);
// The next that will open, whether it is a sale yet or not; nullopt: none any more.
[[nodiscard]] std::optional<shop::SaleConfig> next_event(const Series& series, WallTime now);

}  // namespace sluice::app
