#include "edge/request/json_body.h"

#include <algorithm>

#include <boost/json.hpp>

#include "base/shown_text.h"
#include "edge/request/json_members.h"

namespace sluice::edge {

namespace json = boost::json;

JsonBody::JsonBody(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 8;
  value_ = json::parse({text.data(), text.size()}, error, &memory_, options);
  if (value_.is_object()) repeated_ = repeated_member(text);
}

std::optional<Refusal> JsonBody::refusal() const {
  if (!value_.is_object()) return not_json();
  if (repeated_) return invalid_field(*repeated_ + ": is there twice");
  return std::nullopt;
}

Refusal not_json() {
  return {.kind = &refusals::not_json};
}

Refusal invalid_field(std::string detail) {
  return {.kind = &refusals::invalid_field, .detail = std::move(detail)};
}

std::optional<Refusal> unknown_member(const boost::json::object& object,
                                      std::initializer_list<std::string_view> known, std::string_view where) {
  for (const auto& member : object) {
    const std::string_view name = member.key();
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    constexpr std::size_t shown_max = 40;
    const std::string path = where.empty() ? std::string() : std::string(where) + ".";
    return invalid_field(path + std::string(beginning_of(name, shown_max)) + ": not a known field");
  }
  return std::nullopt;
}

std::optional<std::string_view> text_in(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains({name.data(), name.size()});
  if (member == nullptr || !member->is_string()) return std::nullopt;
  const json::string& text = member->get_string();
  return std::string_view(text.data(), text.size());
}

std::optional<std::int64_t> whole_number(const json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  return std::nullopt;
}

}  // namespace sluice::edge
