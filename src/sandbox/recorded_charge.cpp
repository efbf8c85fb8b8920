#include "sandbox/recorded_charge.h"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <charconv>

#include "base/json_member.h"
#include "order/idempotency_key.h"
#include "sandbox/charge_request.h"

namespace sluice::sandbox {
namespace {

constexpr std::string_view id_prefix = "ch_";

// Leaves the object open.
void begin_terms(JsonWriter& json, const RecordedCharge& charge) {
  const auto& request = charge.request;
  json.begin_object().field("id", charge_id(charge.number)).field("status", to_string(charge.status));
  json.field("reference", request.reference).field("method", rule_of(request.method).name);
  json.field("amount", request.amount)
      .field("currency", std::string_view(request.currency.data(), request.currency.size()));
}

}  // namespace

std::string charge_id(std::uint32_t number) {
  return std::string(id_prefix) + std::to_string(number);
}

std::optional<std::uint32_t> parse_charge_id(std::string_view text) {
  if (!text.starts_with(id_prefix)) return std::nullopt;
  text.remove_prefix(id_prefix.size());
  if (text.starts_with('0')) return std::nullopt;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void write_recorded(JsonWriter& json, const RecordedCharge& charge) {
  begin_terms(json, charge);
  json.field("idempotency_key", charge.request.idempotency_key).field("at", format_rfc3339(charge.at)).end_object();
}

std::optional<RecordedCharge> parse_recorded(std::string_view line) {
  unsigned char memory[2048];
  boost::json::monotonic_resource arena(memory, sizeof memory);
  boost::system::error_code error;
  const auto value = boost::json::parse({line.data(), line.size()}, error, &arena);
  if (error || !value.is_object()) return std::nullopt;
  const auto& object = value.get_object();

  const auto number = parse_charge_id(text_member(object, "id"));
  const auto status = parse_charge_status(text_member(object, "status"));
  const auto at = parse_rfc3339(text_member(object, "at"));
  auto request = read_charge_fields(object);
  const auto key = text_member(object, "idempotency_key");
  if (!number || !status || !at || !request || !order::is_valid_idempotency_key(key)) return std::nullopt;
  request->idempotency_key = key;
  return RecordedCharge{.number = *number, .request = std::move(*request), .status = *status, .at = *at};
}

void write_charge_answer(JsonWriter& json, const RecordedCharge& charge) {
  begin_terms(json, charge);
  json.end_object();
}

}  // namespace sluice::sandbox
