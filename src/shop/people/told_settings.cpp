#include "shop/people/told_settings.h"

#include <boost/json.hpp>

namespace sluice::shop {
namespace {

namespace json = boost::json;

json::object without_codes(const SaleConfig& config) {
  json::object settings = json::parse(to_json(config)).as_object();
  auto* lines = settings.if_contains("priority");
  if (lines == nullptr || !lines->is_array()) return settings;
  for (json::value& line : lines->get_array()) {
    if (line.is_object()) line.get_object().erase("codes");
  }
  return settings;
}

}  // namespace

std::string told_settings(const SaleConfig& config) {
  return json::serialize(without_codes(config));
}

std::string named_settings(const SaleConfig& config, const json::object& patch) {
  const json::object settings = without_codes(config);
  json::object named;
  for (const auto& member : patch) {
    const json::value* value = settings.if_contains(member.key());
    named[member.key()] = value == nullptr ? json::value() : *value;
  }
  return json::serialize(named);
}

bool keep_differences(std::string& was, std::string& became) {
  json::object before = json::parse(was).as_object();
  json::object after = json::parse(became).as_object();
  for (const auto& member : json::object(before)) {
    if (after.at(member.key()) != member.value()) continue;
    before.erase(member.key());
    after.erase(member.key());
  }
  was = json::serialize(before);
  became = json::serialize(after);
  return !after.empty();
}

}  // namespace sluice::shop
