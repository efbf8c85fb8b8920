#include "app/serve/mirror/mirrored_sale.h"

#include <boost/json.hpp>

namespace sluice::app {
namespace {

namespace json = boost::json;

std::string field_text(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  return value.is_null() ? std::string() : json::serialize(value);
}

MirroredHash mirrored_item(const std::string& sale_key, const json::object& item) {
  const auto count = [&item](const char* name) { return item.at(name).to_number<std::int64_t>(); };
  const std::int64_t left = count("available") + count("kept") + count("held");
  const json::object& price = item.at("price").as_object();
  MirroredHash hash{.key = sale_key + ":item:" + field_text(item.at("item")), .fields = {}};
  hash.fields = {{"name", field_text(item.at("name"))},
                 {"price", field_text(price.at("amount"))},
                 {"currency", field_text(price.at("currency"))},
                 {"stock", std::to_string(count("stock"))},
                 {"available", std::to_string(count("available"))},
                 {"kept", std::to_string(count("kept"))},
                 {"held", std::to_string(count("held"))},
                 {"sold", std::to_string(count("stock") - left)},
                 {"left", std::to_string(left)}};
  return hash;
}

}  // namespace

std::vector<MirroredHash> mirrored_sale(std::string_view sale, const shop::StatusDocument& document) {
  if (document.body.empty()) return {};
  const json::value parsed = json::parse(document.body);
  const json::object& told = parsed.as_object();
  if (told.contains("rehearsal")) return {};
  const std::string key = "sale:" + std::string(sale);
  std::vector<MirroredHash> hashes{{.key = key, .fields = {}}};
  std::string items;
  for (const json::value& item : told.at("items").as_array()) {
    items += (items.empty() ? "" : " ") + field_text(item.at("item"));
    hashes.push_back(mirrored_item(key, item.as_object()));
  }
  hashes.front().fields = {
      {"name", field_text(told.at("name"))},         {"state", field_text(told.at("state"))},
      {"opens_at", field_text(told.at("opens_at"))}, {"closes_at", field_text(told.at("closes_at"))},
      {"message", field_text(told.at("message"))},   {"items", items}};
  return hashes;
}

}  // namespace sluice::app
