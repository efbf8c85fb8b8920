#include <fmt/format.h>

#include <cmath>

#include "base/json_writer.h"
#include "lab/capacity.h"
#include "lab/words.h"

namespace sluice::lab {
namespace {

std::string value_text(double value) {
  return value >= 100 ? count_text(static_cast<std::uint64_t>(std::llround(value))) : fmt::format("{:.3g}", value);
}

}  // namespace

std::string to_text(const Demands& demands, const Costs& costs, const Capacity& capacity) {
  std::string out =
      fmt::format("{} buyers within {} for {} units; costs of a request from {}\n", count_text(demands.buyers),
                  format_duration(demands.window), count_text(demands.items), costs.source);
  std::string_view group;
  for (const Figure& figure : capacity.figures) {
    if (figure.group != group) out += fmt::format("\n{}\n", figure.group);
    group = figure.group;
    out += fmt::format("  {:<31}{:>12} {:<14}= {}\n", figure.name, value_text(figure.value), figure.unit,
                       figure.formula);
  }
  return out + "\nconfiguration\n" + capacity.configuration;
}

std::string to_json(const Demands& demands, const Costs& costs, const Capacity& capacity) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("buyers", demands.buyers).field("items", demands.items);
  json.field("window", format_duration(demands.window)).field("costs_from", costs.source);
  json.key("figures").begin_array();
  for (const Figure& figure : capacity.figures) {
    json.begin_object().field("group", figure.group).field("name", figure.name);
    json.key("value").decimal(figure.value, 6);
    json.field("unit", figure.unit).field("formula", figure.formula).end_object();
  }
  json.end_array().field("configuration", capacity.configuration).end_object();
  return out;
}

}  // namespace sluice::lab
