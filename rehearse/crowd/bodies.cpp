#include "rehearse/crowd/bodies.h"

#include <algorithm>
#include <boost/json.hpp>

#include "rehearse/crowd/fields.h"
#include "rehearse/crowd/requests.h"

namespace sluice::rehearse {
namespace {

constexpr std::uint32_t presence_default_ms = 60'000;
constexpr std::uint32_t presence_min_ms = 1000;
constexpr std::uint32_t presence_max_ms = 3'600'000;

bool is_id(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= Requests::id_bytes_max && std::all_of(text.begin(), text.end(), is_plain);
}

std::optional<Range> read_range(std::string_view json) {
  std::optional<std::uint64_t> low;
  std::optional<std::uint64_t> high;
  Fields fields(json);
  while (const auto field = fields.next()) {
    if (field->key == "low") low = whole_number(field->value);
    if (field->key == "high") high = whole_number(field->value);
  }
  if (!fields.ok() || !low || !high) return std::nullopt;
  return Range{*low, *high};
}

bool read_unit(const boost::json::object& hold, HoldBody& out) {
  namespace json = boost::json;
  const json::value* items = hold.if_contains("items");
  if (items == nullptr || !items->is_array() || items->get_array().size() != 1) return false;
  const json::value& first = items->get_array().front();
  if (!first.is_object()) return false;
  const json::value* item = first.get_object().if_contains("item");
  const json::value* units = first.get_object().if_contains("units");
  if (item == nullptr || !item->is_string() || units == nullptr || !units->is_array()) return false;
  if (units->get_array().size() != 1 || !units->get_array().front().is_number()) return false;
  boost::system::error_code error;
  out.item = item->get_string();
  out.unit = units->get_array().front().to_number<std::uint32_t>(error);
  return !error;
}

}  // namespace

std::optional<TicketBody> read_ticket(std::string_view body) {
  TicketBody out;
  out.presence_ms = presence_default_ms;
  Fields fields(body);
  while (const auto field = fields.next()) {
    const auto number = [&](std::uint64_t otherwise) { return whole_number(field->value).value_or(otherwise); };
    if (field->key == "state") out.state = plain_string(field->value).value_or("");
    if (field->key == "item") out.names_item = true;
    if (field->key == "ordinal") out.place.ordinal = static_cast<std::uint32_t>(number(0));
    if (field->key == "position") out.place.position = static_cast<std::uint32_t>(number(0));
    if (field->key == "ahead") out.place.ahead = static_cast<std::uint32_t>(number(0));
    if (field->key == "eta_s" && field->value.starts_with('{')) out.place.range = read_range(field->value);
    if (field->key == "chance") out.place.chance = share(field->value);
    if (field->key == "presence_after_ms") {
      out.presence_ms = static_cast<std::uint32_t>(
          std::clamp<std::uint64_t>(number(presence_default_ms), presence_min_ms, presence_max_ms));
    }
  }
  if (!fields.ok() || out.state.empty()) return std::nullopt;
  return out;
}

std::optional<HoldBody> read_hold(std::string_view body) {
  namespace json = boost::json;
  boost::system::error_code error;
  const json::value document = json::parse(body, error);
  if (error || !document.is_object()) return std::nullopt;
  const json::object& object = document.get_object();
  const json::value* id = object.if_contains("hold");
  if (id == nullptr || !id->is_string()) return std::nullopt;
  HoldBody out;
  out.hold = id->get_string();
  if (!is_id(out.hold) || !read_unit(object, out)) return std::nullopt;
  if (const json::value* order = object.if_contains("order"); order != nullptr && order->is_string()) {
    if (!is_id(order->get_string())) return std::nullopt;
    out.order = order->get_string();
  }
  if (const json::value* at = object.if_contains("expires_at"); at != nullptr && at->is_string()) {
    out.expires_at = parse_rfc3339(at->get_string()).value_or(WallTime{});
  }
  if (const json::value* ordinal = object.if_contains("ordinal"); ordinal != nullptr && ordinal->is_number()) {
    out.ordinal = ordinal->to_number<std::uint32_t>(error);
  }
  if (const json::value* total = object.if_contains("total"); total != nullptr && total->is_object()) {
    const json::value* amount = total->get_object().if_contains("amount");
    if (amount != nullptr && amount->is_number()) out.total = amount->to_number<std::int64_t>(error);
  }
  return error ? std::nullopt : std::optional(std::move(out));
}

std::optional<OrderBody> read_order(std::string_view body) {
  OrderBody out;
  Fields fields(body);
  while (const auto field = fields.next()) {
    if (field->key == "order") out.order = plain_string(field->value).value_or("");
    if (field->key == "hold") out.hold = plain_string(field->value).value_or("");
    if (field->key == "state") out.state = plain_string(field->value).value_or("");
  }
  if (!fields.ok() || !is_id(out.order) || out.state.empty()) return std::nullopt;
  return out;
}

bool has_failed(std::string_view order_state) {
  return order_state == "payment_failed" || order_state == "released" || order_state == "refunded";
}

std::string_view problem_of(const Answer& answer) {
  Fields fields(answer.body);
  while (const auto field = fields.next()) {
    if (field->key != "type") continue;
    const std::string_view type = plain_string(field->value).value_or("");
    return type.substr(type.rfind('/') + 1);
  }
  return {};
}

}  // namespace sluice::rehearse
