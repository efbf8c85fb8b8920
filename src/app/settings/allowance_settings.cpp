#include "app/settings/allowance_settings.h"

#include <cmath>

namespace sluice::app {
namespace {

void read_rate(shop::Fields& fields, std::string_view name, edge::Rate& rate) {
  fields.object(name, [&rate](shop::Fields& inner) {
    inner.only({"count", "per"});
    inner.number("count", rate.count, 1, 1'000'000);
    inner.duration("per", rate.per, std::chrono::seconds(1), std::chrono::hours(24));
  });
}

std::string words(const edge::Rate& rate, const char* of) {
  return std::to_string(rate.count) + " " + of + " in " + format_duration(rate.per);
}

std::string percent(double share) {
  return std::to_string(std::lround(share * 100)) + " %";
}

}  // namespace

void read_allowances(shop::Fields& fields, edge::AllowanceSettings& allowed, AllowancesWhen& when) {
  fields.only({"on", "stock_share", "room_share", "units_min", "units_max", "places", "places_without_work", "codes",
               "priority_places", "counted_reads", "streams_share", "connections_share", "give_backs",
               "unsigned_events", "notices", "calls_of_buyer", "calls_of_address", "requests"});
  fields.tell("on", "true or false", "beyond loopback");
  bool is_on = when == AllowancesWhen::always;
  fields.boolean("on", is_on);
  if (fields.find("on") != nullptr) when = is_on ? AllowancesWhen::always : AllowancesWhen::never;
  fields.part("stock_share", allowed.stock_share, 0, 1);
  fields.part("room_share", allowed.room_share, 0, 1);
  fields.number("units_min", allowed.units_min, 1, 1'000'000);
  fields.number("units_max", allowed.units_max, 1, 100'000'000);
  read_rate(fields, "places", allowed.places);
  read_rate(fields, "places_without_work", allowed.places_without_work);
  read_rate(fields, "codes", allowed.codes);
  read_rate(fields, "priority_places", allowed.priority_places);
  read_rate(fields, "counted_reads", allowed.counted_reads);
  fields.part("streams_share", allowed.streams_share, 0, 1);
  fields.part("connections_share", allowed.connections_share, 0, 1);
  read_rate(fields, "give_backs", allowed.give_backs);
  read_rate(fields, "unsigned_events", allowed.unsigned_events);
  read_rate(fields, "notices", allowed.notices);
  read_rate(fields, "requests", allowed.requests);
  fields.number("calls_of_buyer", allowed.calls_of_buyer, 1, 1'000'000);
  fields.number("calls_of_address", allowed.calls_of_address, 1, 1'000'000);
}

std::uint32_t streams_of_one(const edge::AllowanceSettings& allowed, std::uint32_t streams) {
  return allowed.is_on ? static_cast<std::uint32_t>(static_cast<double>(streams) * allowed.streams_share) : streams;
}

double connections_share_of_one(const edge::AllowanceSettings& allowed) {
  return allowed.is_on ? allowed.connections_share : 1;
}

std::string describe(const edge::AllowanceSettings& allowed) {
  return "limits per address: " + percent(allowed.stock_share) + " of a sale's stock (" +
         std::to_string(allowed.units_min) + " to " + std::to_string(allowed.units_max) +
         " units) in its time to pay, " + percent(allowed.room_share) + " of a gate's room, " +
         words(allowed.places, "places") + " (work beyond " + words(allowed.places_without_work, "of them") + "), " +
         words(allowed.codes, "wrong codes") + ", " + percent(allowed.streams_share) + " of event streams, " +
         percent(allowed.connections_share) + " of connections, " + std::to_string(allowed.calls_of_address) +
         " calls to owners at a time (" + std::to_string(allowed.calls_of_buyer) + " of one buyer), " +
         words(allowed.requests, "requests");
}

}  // namespace sluice::app
