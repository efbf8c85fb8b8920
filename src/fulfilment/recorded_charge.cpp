#include "fulfilment/recorded_charge.h"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <charconv>

#include "fulfilment/charge_request.h"
#include "fulfilment/idempotency_key.h"
#include "fulfilment/json_text.h"

namespace sluice::fulfilment {
namespace {

constexpr std::string_view id_prefix = "ch_";

// The names and values here need no escaping: ids, keys, method names and currencies are of
// restricted alphabets.
void append_plain(std::string& out, std::string_view before, std::string_view text) {
  out += before;
  out += text;
}

void append_terms(std::string& out, const RecordedCharge& charge) {
  const auto& request = charge.request;
  out += R"({"id":")";
  append_charge_id(out, charge.number);
  append_plain(out, R"(","status":")", to_string(charge.status));
  append_plain(out, R"(","reference":")", request.reference);
  append_plain(out, R"(","method":")", rule_of(request.method).name);
  append_plain(out, R"(","amount":)", std::to_string(request.amount));
  append_plain(out, R"(,"currency":")", {request.currency.data(), request.currency.size()});
  out += '"';
}

}  // namespace

void append_charge_id(std::string& out, std::uint32_t number) {
  out += id_prefix;
  out += std::to_string(number);
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

void append_recorded(std::string& out, const RecordedCharge& charge) {
  append_terms(out, charge);
  append_plain(out, R"(,"idempotency_key":")", charge.request.idempotency_key);
  append_plain(out, R"(","at":")", format_rfc3339(charge.at));
  out += R"("})";
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
  if (!number || !status || !at || !request || !is_valid_idempotency_key(key)) return std::nullopt;
  request->idempotency_key = key;
  return RecordedCharge{.number = *number, .request = std::move(*request), .status = *status, .at = *at};
}

void append_charge_answer(std::string& out, const RecordedCharge& charge) {
  append_terms(out, charge);
  out += '}';
}

}  // namespace sluice::fulfilment
