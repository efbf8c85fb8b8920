#include "sandbox/record_text.h"

#include <algorithm>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.h"
#include "base/json_member.h"

namespace sluice::sandbox {
namespace {

namespace json = boost::json;

constexpr std::size_t reference_size_max = 64;

bool is_reference_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-';
}

// Leaves the object open.
void begin_listed(JsonWriter& json, const Charge& charge, std::string_view key, WallTime at) {
  const auto& terms = charge.terms;
  json.begin_object().field("id", id_of(charge_prefix, charge.number));
  json.field("status", to_string(charge.state.status));
  json.field("reference", terms.reference).field("method", rule_of(charge.state.method).name);
  json.field("amount", terms.amount);
  json.field("currency", std::string_view(terms.currency.data(), terms.currency.size()));
  json.field("idempotency_key", key).field("at", format_rfc3339(at));
}

std::int64_t amount_member(const json::object& object, std::string_view name, std::int64_t otherwise) {
  const auto* value = object.if_contains({name.data(), name.size()});
  const auto* amount = value == nullptr ? nullptr : value->if_int64();
  return amount == nullptr ? otherwise : *amount;
}

std::string json_member(const json::object& object, std::string_view name, const char* otherwise) {
  const auto* value = object.if_contains({name.data(), name.size()});
  return value == nullptr ? otherwise : json::serialize(*value);
}

std::optional<std::uint64_t> parse_fingerprint(std::string_view text) {
  if (text.empty()) return 0;  // of an earlier version
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != 8) return std::nullopt;
  std::uint64_t value = 0;
  for (const char byte : *bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

std::optional<ChargeTerms> parse_terms(const json::object& object) {
  ChargeTerms terms;
  terms.reference = text_member(object, "reference");
  terms.metadata = json_member(object, "metadata", "{}");
  terms.description = json_member(object, "description", "null");
  terms.amount = amount_member(object, "amount", -1);
  const auto currency = text_member(object, "currency");
  const auto* by_hand = object.if_contains("captured_by_hand");
  terms.is_captured_by_hand = by_hand != nullptr && by_hand->is_bool() && by_hand->get_bool();
  if (!terms.reference.empty() && !is_valid_reference(terms.reference)) return std::nullopt;
  if (terms.amount < 0 || terms.amount > charge_amount_max || currency.size() != 3) return std::nullopt;
  std::ranges::copy(currency, terms.currency.begin());
  return terms;
}

std::optional<ChargeState> parse_state(const json::object& object, std::int64_t amount) {
  const auto status = parse_charge_status(text_member(object, "status"));
  const auto name = text_member(object, "method");
  const auto* method = name.empty() ? &rule_of(SandboxMethod::none) : find_method(name);
  const auto at = parse_rfc3339(text_member(object, "at"));
  if (!status || method == nullptr || !at) return std::nullopt;
  const std::int64_t taken = *status == ChargeStatus::captured ? amount : 0;
  ChargeState state{.status = *status,
                    .method = method->method,
                    .captured = amount_member(object, "captured", taken),
                    .refunded = amount_member(object, "refunded", 0),
                    .at = *at};
  const bool fits = state.captured >= 0 && state.captured <= charge_amount_max && state.refunded >= 0 &&
                    state.refunded <= state.captured;
  return fits ? std::optional(state) : std::nullopt;
}

}  // namespace

bool is_valid_reference(std::string_view text) {
  return !text.empty() && text.size() <= reference_size_max && std::ranges::all_of(text, is_reference_character);
}

void write_listed(JsonWriter& json, const Charge& charge) {
  begin_listed(json, charge, charge.idempotency_key, charge.at);
  json.field("payment_intent", id_of(intent_prefix, charge.number));
  json.field("captured", charge.state.captured).field("refunded", charge.state.refunded).end_object();
}

void write_step(JsonWriter& json, const Charge& charge, const Step& step) {
  begin_listed(json, charge, step.idempotency_key, step.after.at);
  json.field("captured", step.after.captured).field("refunded", step.after.refunded).field("moved", step.moved);
  std::string fingerprint;
  append_hex(fingerprint, step.fingerprint, 16);
  json.field("step", to_string(step.verb)).field("fingerprint", fingerprint);
  if (!charge.return_url.empty()) json.field("return_url", charge.return_url);
  if (step.verb == StepVerb::create) {
    json.field("captured_by_hand", charge.terms.is_captured_by_hand);
    json.key("metadata").raw(charge.terms.metadata).key("description").raw(charge.terms.description);
  }
  json.end_object();
}

std::optional<ReadStep> parse_step(std::string_view line) {
  unsigned char memory[4096];
  json::monotonic_resource arena(memory, sizeof memory);
  boost::system::error_code error;
  const auto value = json::parse({line.data(), line.size()}, error, &arena);
  if (error || !value.is_object()) return std::nullopt;
  const auto& object = value.get_object();

  const auto number = parse_id(charge_prefix, text_member(object, "id"));
  auto terms = parse_terms(object);
  const auto state = parse_state(object, terms ? terms->amount : 0);
  const auto verb = parse_step_verb(object.contains("step") ? text_member(object, "step") : "create");
  const auto fingerprint = parse_fingerprint(text_member(object, "fingerprint"));
  if (!number || !terms || !state || !verb || !fingerprint) return std::nullopt;
  const std::string key(text_member(object, "idempotency_key"));
  Charge charge{.number = *number,
                .terms = std::move(*terms),
                .state = *state,
                .idempotency_key = key,
                .return_url = std::string(text_member(object, "return_url")),
                .at = state->at};
  const Step step{.charge = *number,
                  .verb = *verb,
                  .after = *state,
                  .moved = amount_member(object, "moved", 0),
                  .idempotency_key = key,
                  .fingerprint = *fingerprint};
  return ReadStep{.charge = std::move(charge), .step = step};
}

}  // namespace sluice::sandbox
