#include "lab/costs_text.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/json_writer.h"
#include "shop/settings/fields.h"

namespace sluice::lab {
namespace {

constexpr std::array<std::pair<std::string_view, double Costs::*>, 9> fields_of_costs{
    {{"page_us", &Costs::page_us},
     {"buy_us", &Costs::buy_us},
     {"status_us", &Costs::status_us},
     {"place_us", &Costs::place_us},
     {"take_us", &Costs::take_us},
     {"order_us", &Costs::order_us},
     {"owner_us", &Costs::owner_us},
     {"commit_us", &Costs::commit_us},
     {"purchase_us", &Costs::purchase_us}}};

// Whatever takes a second is no server.
constexpr double us_min = 0.001;
constexpr double us_max = 1e6;

}  // namespace

Result<Costs> parse_costs(const boost::json::object& object) {
  Costs costs;
  shop::Fields fields(object, "");
  for (const auto& [name, cost] : fields_of_costs) {
    fields.require(name);
    fields.part(name, costs.*cost, us_min, us_max);
  }
  fields.require("source");
  fields.text("source", costs.source, shop::Fields::text_bytes_max);
  for (const auto& member : object) {
    const auto is_it = [&](const auto& known) { return known.first == std::string_view(member.key()); };
    const bool is_known = std::any_of(fields_of_costs.begin(), fields_of_costs.end(), is_it);
    if (!is_known && member.key() != "source") fields.fail(member.key(), "is not a known field");
  }
  if (!fields.error().empty()) return invalid_input(fields.error());
  return costs;
}

std::string to_json(const Costs& costs) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  for (const auto& [name, cost] : fields_of_costs) json.key(name).decimal(costs.*cost, 3);
  json.field("source", costs.source).end_object();
  return out;
}

}  // namespace sluice::lab
