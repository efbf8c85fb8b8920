#include "edge/request/merchant_bodies.h"

#include <algorithm>
#include <limits>

#include <boost/json.hpp>

#include "edge/request/json_body.h"
#include "edge/request/named_items.h"
#include "ledger/rows/states.h"
#include "sale/item_units.h"
#include "shop/place/typed_code.h"
#include "shop/told/extended_stays.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

constexpr std::uint32_t codes_each_max = 10'000;  // a request; the answer lists them all
constexpr std::size_t order_number_max = 100;     // what people can still compare; it is told in lists
constexpr int load_max = 100;                     // a hundred times too much: beyond that it is a slip

std::optional<Refusal> read_count(const json::object& object, std::string_view name, std::uint32_t most,
                                  std::uint32_t& out) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return std::nullopt;
  const auto number = whole_number(*value);
  if (!number || *number < 1 || *number > most) {
    return invalid_field(std::string(name) + ": must be a whole number from 1 to " + std::to_string(most));
  }
  out = static_cast<std::uint32_t>(*number);
  return std::nullopt;
}

// `out` stays as it is if nothing is said.
std::optional<Refusal> read_units(const json::object& object, std::string_view must,
                                  std::optional<order::UnitsThen>& out) {
  const json::value* value = object.if_contains("units");
  if (value == nullptr) return std::nullopt;
  const auto units = value->is_string() ? ledger::units_then_from(std::string_view(value->get_string()))
                                        : std::optional<order::UnitsThen>();
  if (!units) return invalid_field("units: must be " + std::string(must));
  out = *units;
  return std::nullopt;
}

// As read_units(), of units that leave their buyer.
std::optional<Refusal> read_units_back(const json::object& object, order::UnitsThen& out) {
  constexpr std::string_view must = "return or withdraw";
  std::optional<order::UnitsThen> units;
  if (auto refusal = read_units(object, must, units)) return refusal;
  if (units == order::UnitsThen::keep) return invalid_field("units: must be " + std::string(must));
  out = units.value_or(out);
  return std::nullopt;
}

std::optional<Refusal> read_order_number(const json::object& object, std::string& out) {
  const std::string_view number = text_in(object, "order").value_or("");
  if (!is_order_number(number)) {
    return invalid_field("order: must be the shop's number of the order, 1 to " + std::to_string(order_number_max) +
                         " visible characters");
  }
  out = number;
  return std::nullopt;
}

}  // namespace

bool is_order_number(std::string_view text) {
  const bool is_visible = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
  return !text.empty() && text.size() <= order_number_max && is_visible;
}

std::optional<Refusal> read_code_wish(std::string_view body, shop::MakeCodes& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  if (auto refusal = unknown_member(parsed.object(), {"count", "uses"})) return refusal;
  if (!parsed.object().contains("count")) return invalid_field("count: is missing");
  if (auto refusal = read_count(parsed.object(), "count", codes_each_max, out.count)) return refusal;
  return read_count(parsed.object(), "uses", shop::PriorityCodes::uses_each_max, out.uses);
}

std::optional<Refusal> read_code(std::string_view body, std::string& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  out = text_in(parsed.object(), "code").value_or("");
  if (shop::plain_code(out)) return std::nullopt;
  return invalid_field("code: must be a code, of letters, digits, spaces and hyphens");
}

std::optional<Refusal> read_revocation(std::string_view body, shop::RevokePass& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  if (auto refusal = unknown_member(parsed.object(), {"number", "line"})) return refusal;
  const json::value* number = parsed.object().if_contains("number");
  const std::int64_t place = number != nullptr ? whole_number(*number).value_or(0) : 0;
  if (place < 1 || place > std::numeric_limits<std::uint32_t>::max()) {
    return invalid_field("number: must be the number of a place, as its holder is shown it");
  }
  out.number = Ordinal{static_cast<std::uint32_t>(place)};
  if (!parsed.object().contains("line")) return std::nullopt;
  out.line = text_in(parsed.object(), "line").value_or("");
  if (!is_valid_name(out.line)) return invalid_field("line: must be the name of one of the sale's lines");
  return std::nullopt;
}

std::optional<Refusal> read_delta(std::string_view body, std::int64_t& out) {
  constexpr std::int64_t most = sale::stock_max;
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  if (auto refusal = unknown_member(parsed.object(), {"delta"})) return refusal;
  const json::value* delta = parsed.object().if_contains("delta");
  const std::int64_t units = delta != nullptr ? whole_number(*delta).value_or(0) : 0;
  if (units == 0 || units > most || units < -most) {
    return invalid_field("delta: must be a whole number of units, up or down, not zero");
  }
  out = units;
  return std::nullopt;
}

std::optional<Refusal> read_extension(std::string_view body, std::chrono::seconds& out) {
  if (body.empty()) return std::nullopt;
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  const json::value* time = parsed.object().if_contains("for_s");
  if (time == nullptr) return std::nullopt;
  constexpr auto most = std::chrono::duration_cast<std::chrono::seconds>(shop::ExtendedStays::stay_max).count();
  const auto seconds = whole_number(*time);
  if (!seconds || *seconds < 1 || *seconds > most) {
    return invalid_field("for_s: must be a whole number of seconds from 1 to " + std::to_string(most));
  }
  out = std::chrono::seconds(*seconds);
  return std::nullopt;
}

std::optional<Refusal> read_shop_order(std::string_view body, std::string& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  return read_order_number(parsed.object(), out);
}

std::optional<Refusal> read_shop_cancellation(std::string_view body, shop::ShopSays& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  if (auto refusal = unknown_member(parsed.object(), {"order", "units", "items"})) return refusal;
  if (auto refusal = read_order_number(parsed.object(), out.order)) return refusal;
  if (const json::value* items = parsed.object().if_contains("items")) {
    if (auto refusal = read_named_items(*items, out.items)) return refusal;
  }
  return read_units_back(parsed.object(), out.units);
}

std::optional<Refusal> read_more_time(std::string_view body, std::chrono::seconds& out) {
  constexpr std::int64_t most = 24L * 3600;  // as the longest hold_max
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  const json::value* time = parsed.object().if_contains("seconds");
  const auto seconds = time == nullptr ? std::nullopt : whole_number(*time);
  if (!seconds || *seconds < 1 || *seconds > most) {
    return invalid_field("seconds: must be a whole number from 1 to " + std::to_string(most));
  }
  out = std::chrono::seconds(*seconds);
  return std::nullopt;
}

std::optional<Refusal> read_cancellation(std::string_view body, shop::CancelOrder& out) {
  if (body.empty()) return std::nullopt;
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  if (auto refusal = unknown_member(parsed.object(), {"units"})) return refusal;
  return read_units_back(parsed.object(), out.units);
}

std::optional<Refusal> read_refund(std::string_view body, shop::RefundOrder& out) {
  if (body.empty()) return std::nullopt;
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  if (auto refusal = unknown_member(parsed.object(), {"amount", "units", "items"})) return refusal;
  if (const json::value* amount = parsed.object().if_contains("amount")) {
    const auto minor = whole_number(*amount);
    if (!minor || *minor < 1) return invalid_field("amount: must be a whole number of minor units, from 1");
    out.amount = *minor;
  }
  if (const json::value* items = parsed.object().if_contains("items")) {
    if (auto refusal = read_named_items(*items, out.items)) return refusal;
    return read_units_back(parsed.object(), out.units.emplace(order::UnitsThen::give_back));
  }
  return read_units(parsed.object(), "keep, return or withdraw", out.units);
}

std::optional<Refusal> read_load(std::string_view body, double& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  const json::value* load = parsed.object().if_contains("load");
  out = load != nullptr && load->is_number() ? load->to_number<double>() : -1;
  if (!(out >= 0 && out <= load_max)) {
    return invalid_field("load: must be a number from 0 to " + std::to_string(load_max) + "; 1 is fully used");
  }
  return std::nullopt;
}

}  // namespace sluice::edge
