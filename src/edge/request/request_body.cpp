#include "edge/request/request_body.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "edge/request/json_members.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

constexpr std::int64_t quantity_max = 1'000'000;  // beyond any limit: a slip of the finger, not a wish
constexpr std::size_t email_bytes_max = 254;      // RFC 5321's longest path
constexpr std::size_t method_bytes_max = 64;
constexpr std::uint32_t codes_each_max = 10'000;  // a request; the answer lists them all
constexpr int load_max = 100;                     // a hundred times too much: beyond that it is a slip, too
constexpr std::size_t details_bytes_max = 4096;   // addresses and a shipping method; the ledger keeps it for ever

Refusal invalid(std::string detail) {
  return {.problem = &problems::invalid_field, .detail = std::move(detail)};
}

std::string_view view(const json::string& text) {
  return {text.data(), text.size()};
}

// As written: neither a fraction, nor an exponent, nor beyond 64 bits.
std::optional<std::int64_t> whole_number(const json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  return std::nullopt;
}

// Bodies are small: parsing one takes no memory but this.
struct Parsed {
  std::array<unsigned char, 4096> space;
  json::monotonic_resource memory{space.data(), space.size()};
  json::value value = json::value(nullptr, json::storage_ptr(&memory));

  // nullptr: not a JSON object.
  const json::object* parse(std::string_view body) {
    boost::system::error_code error;
    json::parse_options options;
    options.max_depth = 8;
    value = json::parse({body.data(), body.size()}, error, &memory, options);
    return error ? nullptr : value.if_object();
  }
};

std::optional<Refusal> read_row(const json::value& value, const std::string& where, const shop::SaleView& sale,
                                CartBody& out) {
  const auto* row = value.if_object();
  if (row == nullptr) return invalid(where + ": must be an object");
  const json::value* item = row->if_contains("item");
  const json::value* quantity = row->if_contains("quantity");
  if (item == nullptr || !item->is_string()) return invalid(where + ".item: must be a string");
  if (quantity == nullptr || !quantity->is_number()) return invalid(where + ".quantity: must be a number");
  const auto count = whole_number(*quantity);
  if (!count || *count < 1 || *count > quantity_max) {
    return invalid(where + ".quantity: must be a whole number from 1 to " + std::to_string(quantity_max));
  }
  const auto index = sale.find_item(view(item->get_string()));
  if (!index)
    return Refusal{.problem = &problems::no_such_item, .detail = where + ".item: the sale has no such item"};
  const LineIndex line = sale.line_of(*index);
  if (!out.cart.empty() && line != out.line)
    return invalid(where + ".item: each item of this sale has a line of its own");
  out.line = line;
  const std::uint32_t limit = sale.config.buyer_limit;
  if (*count > limit ||
      !sale::add_to_cart(out.cart, {.item = *index, .quantity = static_cast<std::uint32_t>(*count)})) {
    return Refusal{.problem = &problems::limit_reached, .extra = "\"available\":" + std::to_string(limit)};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> read_cart(std::string_view body, const shop::SaleView& sale, CartBody& out) {
  Parsed parsed;
  const json::object* object = parsed.parse(body);
  if (object == nullptr) return Refusal{.problem = &problems::not_json};
  const json::value* items = object->if_contains("items");
  if (items == nullptr || !items->is_array() || items->get_array().empty()) {
    return invalid("items: must be an array of at least one {\"item\", \"quantity\"}");
  }
  if (items->get_array().size() > sale::cart_rows_max) {
    return invalid("items: must be at most " + std::to_string(sale::cart_rows_max));
  }
  std::size_t index = 0;
  for (const json::value& row : items->get_array()) {
    if (auto refusal = read_row(row, "items[" + std::to_string(index++) + "]", sale, out)) return refusal;
  }
  std::uint32_t units = 0;
  for (const sale::CartRow& row : out.cart) units += row.quantity;
  if (units > sale.config.buyer_limit) {
    return Refusal{.problem = &problems::limit_reached,
                   .extra = "\"available\":" + std::to_string(sale.config.buyer_limit)};
  }
  return std::nullopt;
}

namespace {

std::optional<Refusal> read_item_line(const json::object& object, const shop::SaleView& sale,
                                      std::optional<LineIndex>& out) {
  const json::value* item = object.if_contains("item");
  if (item == nullptr) return std::nullopt;
  if (!item->is_string()) return invalid("item: must be a string");
  const auto index = sale.find_item(view(item->get_string()));
  if (!index) return Refusal{.problem = &problems::no_such_item, .detail = "item: the sale has no such item"};
  out = sale.line_of(*index);
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> read_named_line(std::string_view body, const shop::SaleView& sale,
                                       std::optional<LineIndex>& out) {
  if (body.empty()) return std::nullopt;
  Parsed parsed;
  const json::object* object = parsed.parse(body);
  if (object == nullptr) return Refusal{.problem = &problems::not_json};
  return read_item_line(*object, sale, out);
}

std::optional<Refusal> read_join(std::string_view body, const shop::SaleView& sale, JoinBody& out) {
  Parsed parsed;
  const json::object* object = parsed.parse(body.empty() ? "{}" : body);
  if (object == nullptr) return Refusal{.problem = &problems::not_json};
  if (const json::value* code = object->if_contains("code")) {
    if (!code->is_string()) return invalid("code: must be a string");
    out.code = std::string(view(code->get_string()));
    return std::nullopt;
  }
  std::optional<LineIndex> line;
  if (auto refusal = read_item_line(*object, sale, line)) return refusal;
  if (!line && sale.has_line_per_item()) return invalid("item: must name the item whose line to join");
  out.line = line.value_or(LineIndex{0});
  return std::nullopt;
}

namespace {

bool is_plain_token(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::optional<Refusal> read_method(const json::object& object, std::string& out) {
  const json::value* payment = object.if_contains("payment");
  if (payment == nullptr || !payment->is_object()) return invalid("payment: must be an object with a method");
  const json::value* method = payment->get_object().if_contains("method");
  const std::string_view name = method != nullptr && method->is_string() ? view(method->get_string()) : "";
  if (name.empty() || name.size() > method_bytes_max || !is_plain_token(name)) {
    return invalid("payment.method: must be a payment method's token");
  }
  out = name;
  return std::nullopt;
}

// Every member but those that have been read, as it was written: a number with many digits stays what it is.
std::optional<Refusal> read_details(std::string_view body, std::string& out) {
  out = "{";
  const auto refusal =
      each_member(body, [&](std::string_view name, std::string_view written, std::string_view value) {
        if (name == "email" || name == "payment") return;
        if (out.size() > 1) out += ',';
        out.append(written).append(":").append(value);
      });
  out += '}';
  if (refusal) return invalid(*refusal + ": is there twice");
  if (out.size() > details_bytes_max) {
    return invalid("body: addresses and other details must be at most " + std::to_string(details_bytes_max) +
                   " bytes");
  }
  return std::nullopt;
}

}  // namespace

bool is_email(std::string_view text) {
  constexpr std::string_view foreign = ",;:<>()[]\\\"";  // they part, group or quote addresses
  const auto is_foreign = [&](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7f || foreign.find(c) != std::string_view::npos;
  };
  const auto at = text.find('@');
  if (text.size() > email_bytes_max || at == 0 || at == std::string_view::npos) return false;
  const std::string_view domain = text.substr(at + 1);
  if (domain.empty() || domain.front() == '.' || domain.back() == '.') return false;
  if (domain.find('@') != std::string_view::npos || domain.find("..") != std::string_view::npos) return false;
  return std::none_of(text.begin(), text.end(), is_foreign);
}

std::optional<Refusal> read_checkout(std::string_view body, CheckoutBody& out) {
  Parsed parsed;
  const json::object* object = parsed.parse(body);
  if (object == nullptr) return Refusal{.problem = &problems::not_json};
  const json::value* email = object->if_contains("email");
  if (email == nullptr || !email->is_string() || !is_email(view(email->get_string()))) {
    return invalid("email: must be one e-mail address");
  }
  out.email = view(email->get_string());
  if (auto refusal = read_method(*object, out.method)) return refusal;
  return read_details(body, out.details);
}

std::optional<Refusal> read_code(std::string_view body, std::optional<shop::HandoverCode>& out) {
  Parsed parsed;
  const json::object* object = parsed.parse(body);
  if (object == nullptr) return Refusal{.problem = &problems::not_json};
  const json::value* code = object->if_contains("code");
  if (code == nullptr || !code->is_string()) return invalid("code: must be a string");
  out = shop::handover_code_from(view(code->get_string()));
  return std::nullopt;
}

namespace {

std::optional<Refusal> read_count(const json::object& object, std::string_view name, std::uint32_t most,
                                  std::uint32_t& out) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return std::nullopt;
  const auto number = whole_number(*value);
  if (!number || *number < 1 || *number > most) {
    return invalid(std::string(name) + ": must be a whole number from 1 to " + std::to_string(most));
  }
  out = static_cast<std::uint32_t>(*number);
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> read_code_wish(std::string_view body, shop::MakeCodes& out) {
  Parsed parsed;
  const json::object* object = parsed.parse(body);
  if (object == nullptr) return Refusal{.problem = &problems::not_json};
  if (!object->contains("count")) return invalid("count: is missing");
  if (auto refusal = read_count(*object, "count", codes_each_max, out.count)) return refusal;
  return read_count(*object, "uses", shop::PriorityCodes::uses_each_max, out.uses);
}

std::optional<Refusal> read_load(std::string_view body, double& out) {
  Parsed parsed;
  const json::object* object = parsed.parse(body);
  if (object == nullptr) return Refusal{.problem = &problems::not_json};
  const json::value* load = object->if_contains("load");
  out = load != nullptr && load->is_number() ? load->to_number<double>() : -1;
  if (!(out >= 0 && out <= load_max)) {
    return invalid("load: must be a number from 0 to " + std::to_string(load_max) + "; 1 is fully used");
  }
  return std::nullopt;
}

std::optional<Refusal> read_delta(std::string_view body, std::int64_t& out) {
  constexpr std::int64_t most = sale::stock_max;
  Parsed parsed;
  const json::object* object = parsed.parse(body);
  if (object == nullptr) return Refusal{.problem = &problems::not_json};
  const json::value* delta = object->if_contains("delta");
  const std::int64_t units = delta != nullptr ? whole_number(*delta).value_or(0) : 0;
  if (units == 0 || units > most || units < -most) {
    return invalid("delta: must be a whole number of units, up or down, not zero");
  }
  out = units;
  return std::nullopt;
}

}  // namespace sluice::edge
