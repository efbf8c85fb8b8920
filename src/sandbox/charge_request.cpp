#include "sandbox/charge_request.h"

#include <algorithm>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <charconv>

#include "base/json_member.h"
#include "base/json_writer.h"
#include "order/idempotency_key.h"

namespace sluice::sandbox {
namespace {

constexpr std::size_t reference_size_max = 64;

bool is_reference_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-';
}

bool is_valid_reference(std::string_view text) {
  return !text.empty() && text.size() <= reference_size_max && std::ranges::all_of(text, is_reference_character);
}

Problem bad_field(std::string_view field, std::string detail) {
  return {.status = 422,
          .type = "/problems/invalid-field",
          .title = "A field is missing or wrong",
          .detail = std::move(detail),
          .field = field};
}

Problem bad_parameter(std::string_view field, std::string detail) {
  return {.status = 400,
          .type = "/problems/invalid-parameter",
          .title = "A query parameter is unknown or wrong",
          .detail = std::move(detail),
          .field = field};
}

Problem unknown_method() {
  return {.status = 422,
          .type = "/problems/unknown-method",
          .title = "There is no such payment method",
          .detail = "method must be one of the sandbox's tokens, such as tok_ok",
          .field = "method"};
}

Problem bad_key() {
  return {.status = 400,
          .type = "/problems/idempotency-key",
          .title = "The idempotency key is missing or wrong",
          .detail = "Idempotency-Key must be 1 to 255 visible ASCII characters, bare or quoted",
          .field = "Idempotency-Key"};
}

Problem bad_json() {
  return {.status = 400,
          .type = "/problems/invalid-json",
          .title = "The body is not a JSON object",
          .detail = "the body must be a JSON object with reference, method, amount and currency",
          .field = "body"};
}

std::optional<std::int64_t> amount_of(const boost::json::object& object) {
  const auto* value = object.if_contains("amount");
  const auto* amount = value == nullptr ? nullptr : value->if_int64();
  if (amount == nullptr || *amount < 0 || *amount > charge_amount_max) return std::nullopt;
  return *amount;
}

std::optional<Currency> parse_currency(std::string_view text) {
  Currency currency{};
  if (text.size() != currency.size()) return std::nullopt;
  if (!std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; })) return std::nullopt;
  std::ranges::copy(text, currency.begin());
  return currency;
}

std::string_view without_quotes(std::string_view key) {
  if (key.size() >= 2 && key.front() == '"' && key.back() == '"') return key.substr(1, key.size() - 2);
  return key;
}

std::optional<std::uint32_t> parse_limit(std::string_view text) {
  std::uint32_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (limit < 1 || limit > ListQuery::limit_max) return std::nullopt;
  return limit;
}

std::optional<Problem> read_parameter(std::string_view name, std::string_view value, ListQuery& query) {
  if (name == "after") {
    const auto after = parse_charge_id(value);
    if (!after) return bad_parameter("after", "after must be the id of a charge, such as ch_12");
    query.after = *after;
    return std::nullopt;
  }
  if (name == "limit") {
    const auto limit = parse_limit(value);
    if (!limit) return bad_parameter("limit", "limit must be a number from 1 to 1000");
    query.limit = *limit;
    return std::nullopt;
  }
  if (name == "reference") {
    if (!is_valid_reference(value)) return bad_parameter("reference", "reference must be 1 to 64 of A-Za-z0-9_.-");
    query.reference = value;
    return std::nullopt;
  }
  return bad_parameter("query", "the parameters are after, limit and reference");
}

}  // namespace

void append_problem(std::string& out, const Problem& problem) {
  JsonWriter json(out);
  json.begin_object().field("type", problem.type).field("title", problem.title).field("status", problem.status);
  json.field("detail", problem.detail);
  if (!problem.field.empty()) json.field("field", problem.field);
  json.end_object();
}

Parsed<ChargeRequest> read_charge_request(const http::Request& request) {
  const auto key = without_quotes(request.idempotency_key);
  if (!order::is_valid_idempotency_key(key)) return bad_key();

  unsigned char memory[2048];
  boost::json::monotonic_resource arena(memory, sizeof memory);
  boost::system::error_code error;
  const auto body = boost::json::parse({request.body.data(), request.body.size()}, error, &arena);
  if (error || !body.is_object()) return bad_json();
  auto fields = read_charge_fields(body.get_object());
  if (fields) fields->idempotency_key = key;
  return fields;
}

Parsed<ChargeRequest> read_charge_fields(const boost::json::object& object) {
  const auto reference = text_member(object, "reference");
  if (!is_valid_reference(reference)) return bad_field("reference", "reference must be 1 to 64 of A-Za-z0-9_.-");
  const auto name = text_member(object, "method");
  if (name.empty()) return bad_field("method", "method must be a text that is not empty");
  const auto* rule = find_method(name);
  if (rule == nullptr) return unknown_method();
  const auto amount = amount_of(object);
  if (!amount) return bad_field("amount", "amount must be a whole number of minor units from 0 to 999999999999");
  const auto currency = parse_currency(text_member(object, "currency"));
  if (!currency) return bad_field("currency", "currency must be three capital letters");
  return ChargeRequest{.idempotency_key = {},
                       .reference = std::string(reference),
                       .method = rule->method,
                       .amount = *amount,
                       .currency = *currency};
}

Parsed<ListQuery> read_list_query(std::string_view query) {
  ListQuery read;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    if (auto problem = read_parameter(pair.substr(0, equals), value, read)) return *problem;
  }
  return read;
}

}  // namespace sluice::sandbox
