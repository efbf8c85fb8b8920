#include "rehearse/crowd/sale_view.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <utility>

namespace sluice::rehearse {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<std::string_view, SaleState>, 6> states{{{"scheduled", SaleState::scheduled},
                                                                        {"lobby", SaleState::lobby},
                                                                        {"open", SaleState::open},
                                                                        {"paused", SaleState::paused},
                                                                        {"sold_out", SaleState::sold_out},
                                                                        {"closed", SaleState::closed}}};

Error wrong(std::string_view field) {
  return invalid_input(fmt::format("the status document's '{}' is missing or wrong", field));
}

template <class Number>
std::optional<Number> number(const json::value* value) {
  if (value == nullptr || !value->is_number()) return std::nullopt;
  boost::system::error_code error;
  const auto out = value->to_number<Number>(error);
  return error ? std::nullopt : std::optional(out);
}

std::optional<SaleState> state_of(const json::object& document) {
  const json::value* value = document.if_contains("state");
  if (value == nullptr || !value->is_string()) return std::nullopt;
  for (const auto& [name, state] : states) {
    if (name == std::string_view(value->get_string())) return state;
  }
  return std::nullopt;
}

std::optional<ItemView> item_of(const json::value& value) {
  if (!value.is_object()) return std::nullopt;
  const json::object& object = value.get_object();
  const json::value* name = object.if_contains("item");
  const auto stock = number<std::uint32_t>(object.if_contains("stock"));
  if (name == nullptr || !name->is_string() || !stock) return std::nullopt;
  ItemView out{std::string(name->get_string()), *stock, 0};
  if (const json::value* price = object.if_contains("price"); price != nullptr && price->is_object()) {
    out.price = number<std::int64_t>(price->get_object().if_contains("amount")).value_or(0);
  }
  return out;
}

std::uint32_t serving_of(const json::object& document) {
  const json::value* line = document.if_contains("line");
  if (line == nullptr || !line->is_object()) return 0;
  return number<std::uint32_t>(line->get_object().if_contains("serving")).value_or(0);
}

}  // namespace

Result<SaleView> read_sale_view(std::string_view text) {
  boost::system::error_code error;
  const json::value document = json::parse(text, error);
  if (error || !document.is_object()) return invalid_input("the status document is not a JSON object");
  const json::object& object = document.get_object();
  const auto state = state_of(object);
  if (!state) return wrong("state");
  SaleView out;
  out.state = *state;
  out.serving = serving_of(object);
  const json::value* rehearsal = object.if_contains("rehearsal");
  out.is_rehearsal = rehearsal != nullptr && rehearsal->is_bool() && rehearsal->get_bool();
  const json::value* payment = object.if_contains("payment");
  out.is_paid_at_shop = payment != nullptr && payment->is_string() && payment->get_string() == "shop";
  if (const auto ms = number<std::uint32_t>(object.if_contains("poll_after_ms"))) {
    out.poll_after = std::chrono::milliseconds(*ms);
  }
  if (const json::value* at = object.if_contains("opens_at"); at != nullptr && at->is_string()) {
    out.opens_at = parse_rfc3339(at->get_string());
  }
  const json::value* items = object.if_contains("items");
  if (items == nullptr || !items->is_array()) return wrong("items");
  for (const json::value& value : items->get_array()) {
    auto item = item_of(value);
    if (!item) return wrong("items");
    out.items.push_back(std::move(*item));
  }
  out.is_gate = out.items.empty();
  if (out.is_gate) out.items.push_back({.name = {}, .stock = 1});
  return out;
}

std::vector<std::string> names_of(const SaleView& sale) {
  std::vector<std::string> out;
  for (const ItemView& item : sale.items) out.push_back(item.name);
  return out;
}

std::vector<std::uint32_t> stock_of(const SaleView& sale) {
  std::vector<std::uint32_t> out;
  for (const ItemView& item : sale.items) out.push_back(item.stock);
  return out;
}

}  // namespace sluice::rehearse
