#include "app/command/order/order_items.h"

#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "app/command/terminal/number_text.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

// A count or a unit's number: neither is zero.
std::optional<std::uint32_t> number_from(std::string_view text) {
  const auto number = parse_number<std::uint32_t>(text);
  return number && *number > 0 ? number : std::nullopt;
}

}  // namespace

Result<json::array> items_from(const std::vector<std::string>& words) {
  json::array items;
  std::map<std::string, json::array> numbers;  // of those that are named one by one
  for (const std::string& word : words) {
    const std::size_t at = word.find_last_of("=#");
    const auto number = at == std::string::npos ? std::nullopt : number_from(std::string_view(word).substr(at + 1));
    if (!number || at == 0) {
      return invalid_input("--item " + word + ": must be ITEM=COUNT, such as tee=1, or ITEM#UNIT, such as tee#7");
    }
    const std::string item = word.substr(0, at);
    if (word[at] == '=') {
      items.push_back(json::object{{"item", item}, {"quantity", *number}});
    } else {
      numbers[item].emplace_back(*number);
    }
  }
  for (const auto& [item, units] : numbers) items.push_back(json::object{{"item", item}, {"units", units}});
  return items;
}

}  // namespace sluice::app
