#include "lab/comparison.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <optional>

#include "shop/settings/fields.h"

namespace sluice::lab {

namespace json = boost::json;

namespace {

// Of a sale, by the names that the configuration has for them; and of the server that it is played on.
constexpr std::array<std::string_view, 8> of_sale{"lobby", "lobby_time", "pace",     "cap",
                                                  "hold",  "claim",      "waitlist", "buyer_limit"};
constexpr std::array<std::string_view, 2> of_server{"edge_cores", "payment_workers"};

template <class Names>
bool is_in(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string all_names() {
  std::string names;
  for (const std::string_view name : of_sale) names += std::string(name) + ", ";
  for (const std::string_view name : of_server) names += std::string(name) + ", ";
  return names + "lottery, threshold, stamps, all";
}

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

json::value value_of(std::string_view text) {
  if (const auto number = whole(text)) return *number;
  if (text == "true" || text == "false") return text == "true";
  return json::string(text);
}

// "500/5s", or "stock": as far as it reaches.
json::value pace_of(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto admit = text == "stock" ? std::optional<std::int64_t>(0) : whole(text.substr(0, slash));
  if (!admit) return json::string(text);
  json::object pace{{"admit", *admit}};
  if (slash != std::string_view::npos) pace["per"] = json::string(text.substr(slash + 1));
  return pace;
}

void change_sale(json::object& sale, const std::string& name, const std::string& value) {
  sale[name] = name == "pace" ? pace_of(value) : value_of(value);
  // A draw without a lobby gets the usual one.
  if (name == "lobby" && value == "draw" && sale["lobby_time"] == "0s") sale.erase("lobby_time");
}

}  // namespace

Result<Alternative> parse_alternative(std::string_view text) {
  Alternative alternative{.name = std::string(text), .rule = Rule::ours};
  constexpr std::array<std::pair<std::string_view, Rule>, 3> rules{
      {{"lottery", Rule::lottery}, {"threshold", Rule::threshold}, {"stamps", Rule::stamps}}};
  for (const auto& [name, rule] : rules) {
    if (text == name) return Alternative{.name = std::string(text), .rule = rule};
  }
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    const std::string name(one.substr(0, one.find('=')));
    const bool is_known = is_in(of_sale, name) || is_in(of_server, name);
    if (!is_known) return invalid_input("there is no setting \"" + name + "\" to compare; there are " + all_names());
    if (one.size() == name.size()) return invalid_input("\"" + name + "\" needs a value, as in " + name + "=...");
    alternative.changes.emplace_back(name, one.substr(name.size() + 1));
  }
  if (alternative.changes.empty()) return invalid_input("there is nothing to compare; there are " + all_names());
  return alternative;
}

std::vector<std::string> usual_alternatives(const Plan& plan) {
  const bool is_drawn = plan.sale.lobby == shop::Lobby::draw;
  const bool is_small = plan.sale.cap <= 2000;
  const bool is_short = plan.sale.hold <= std::chrono::minutes(5);
  return {is_drawn ? "lobby=fifo" : "lobby=draw", is_small ? "cap=10000" : "cap=2000",
          is_short ? "hold=10m" : "hold=5m", "lottery", "threshold"};
}

Result<Plan> changed(const Plan& plan, const Alternative& alternative) {
  Plan other = plan;
  json::object sale = json::parse(shop::to_json(plan.sale)).get_object();
  json::object server;
  for (const auto& [name, value] : alternative.changes) {
    if (is_in(of_sale, name)) change_sale(sale, name, value);
    if (is_in(of_server, name)) server[name] = value_of(value);
  }
  auto config = shop::parse_sale(sale);
  if (!config) return invalid_input(config.error().detail);
  other.sale = std::move(*config);
  shop::Fields fields(server, "");
  read_server(fields, other.server);
  if (!fields.error().empty()) return invalid_input(fields.error());
  if (const std::string problem = problem_of(other); !problem.empty()) return invalid_input(problem);
  return other;
}

}  // namespace sluice::lab
