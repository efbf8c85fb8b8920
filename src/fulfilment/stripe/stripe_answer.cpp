#include "fulfilment/stripe/stripe_answer.h"

#include <algorithm>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <string>

#include "base/ascii_case.h"
#include "base/json_member.h"
#include "base/shown_text.h"
#include "fulfilment/payment/provider_url.h"

namespace sluice::fulfilment {
namespace {

namespace json = boost::json;

constexpr std::size_t provider_reference_size_max = 255;  // what the ledger keeps
constexpr std::size_t shown_size_max = 100;
constexpr std::int64_t refund_max = 1'000'000'000'000'000;  // a hundred of them fit a sum
constexpr std::size_t action_url_size_max = 2048;           // longer: not every browser follows it

struct Intent {
  std::string id{};  // empty: none, or not fit to be kept
  std::string status{};
  std::int64_t amount = -1;
  std::string currency{};
  bool was_declined = false;
  std::string action_url{};  // empty: none, or not fit to be followed
};

struct Body {
  Intent intent{};  // the body itself, or the one that its error names
  std::string error_type{};
  std::string error_code{};
  std::string message{};
};

const json::object* object_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains({name.data(), name.size()});
  return value == nullptr ? nullptr : value->if_object();
}

// As it stands in a line for people, and in the ledger.
std::string shown(std::string_view text) {
  return one_line_of(beginning_of(text, shown_size_max));
}

Intent read_intent(const json::object& object) {
  Intent intent{.status = std::string(text_member(object, "status")),
                .currency = std::string(text_member(object, "currency")),
                .was_declined = object_member(object, "last_payment_error") != nullptr};
  const auto id = text_member(object, "id");
  if (is_intent_id(id)) intent.id = id;
  const auto* action = object_member(object, "next_action");
  const auto* redirect = action == nullptr ? nullptr : object_member(*action, "redirect_to_url");
  const auto url = redirect == nullptr ? std::string_view() : text_member(*redirect, "url");
  if (is_action_url(url)) intent.action_url = url;
  const auto* amount = object.if_contains("amount");
  if (amount != nullptr && amount->is_int64()) intent.amount = amount->get_int64();
  return intent;
}

Body read_body(std::string_view body) {
  unsigned char memory[8192];
  json::monotonic_resource arena(memory, sizeof memory);
  boost::system::error_code error;
  const auto value = json::parse({body.data(), body.size()}, error, &arena);
  if (error || !value.is_object()) return {};
  const auto* told = object_member(value.get_object(), "error");
  if (told == nullptr) return {.intent = read_intent(value.get_object())};
  const auto* intent = object_member(*told, "payment_intent");
  return {.intent = intent == nullptr ? Intent{} : read_intent(*intent),
          .error_type = std::string(text_member(*told, "type")),
          .error_code = std::string(text_member(*told, "code")),
          .message = shown(text_member(*told, "message"))};
}

bool is_of(const Intent& intent, const Charge& charge) {
  return intent.amount == charge.amount && equals_ignoring_case(intent.currency, charge.currency);
}

std::string with_message(std::string said, const Body& body) {
  if (!body.message.empty()) said += ": " + body.message;
  return said;
}

// Money that moved, or may move, is believed only of an intent that names itself and has our amount.
ChargeResult believe(const Charge& charge, const Intent& intent, std::string said) {
  said += ", " + (intent.status.empty() ? "no status" : shown(intent.status));
  const auto of = [&](ChargeOutcome outcome) { return ChargeResult{outcome, intent.id, said}; };
  if (intent.id.empty()) return {ChargeOutcome::unknown, {}, said + ", without a readable id"};
  if (!is_of(intent, charge)) {
    return {ChargeOutcome::unknown, intent.id, said + ", but of another amount: a person must look"};
  }
  if (intent.status == "succeeded") return of(ChargeOutcome::captured);
  if (intent.status == "requires_capture") return of(ChargeOutcome::authorized);
  if (intent.status == "requires_action") {
    ChargeResult result = of(ChargeOutcome::action_required);
    result.action_url = intent.action_url;
    return result;
  }
  if (intent.status == "canceled") return of(ChargeOutcome::cancelled);
  if (intent.status == "requires_payment_method" && intent.was_declined) return of(ChargeOutcome::declined);
  if (intent.status == "processing") return of(ChargeOutcome::under_way);
  return of(ChargeOutcome::unknown);
}

ChargeResult read_error(long status, const Body& body, std::string said) {
  said = with_message(std::move(said), body);
  if (status == 409) return {ChargeOutcome::under_way, {}, std::move(said)};
  if (body.error_type == "idempotency_error") {
    return {ChargeOutcome::unknown, {}, said + " The key belongs to another charge"};
  }
  if (status == 402) return {ChargeOutcome::declined, body.intent.id, std::move(said)};
  if (status == 400 || status == 404 || status == 422) return {ChargeOutcome::declined, {}, std::move(said)};
  if (status >= 400 && status <= 599) return {ChargeOutcome::failed, {}, std::move(said)};
  return {ChargeOutcome::unknown, {}, said + ", which is no answer to a charge"};
}

bool is_refund_id(std::string_view text) {
  constexpr std::string_view prefix = "re_";
  return text.starts_with(prefix) && is_intent_id("pi_" + std::string(text.substr(prefix.size())));
}

// nullptr: it is no list.
const json::array* refunds_of(const json::value& list) {
  const auto* object = list.if_object();
  const auto* data = object == nullptr ? nullptr : object->if_contains("data");
  return data == nullptr ? nullptr : data->if_array();
}

bool has_more(const json::value& list) {
  const auto* more = list.get_object().if_contains("has_more");
  return more != nullptr && more->is_bool() && more->get_bool();
}

ChargeResult believe_refund(const Charge& charge, const json::object& refund, std::string said) {
  const std::string status = shown(text_member(refund, "status"));
  const std::string_view id = text_member(refund, "id");
  said += ", " + (status.empty() ? "no status" : status);
  if (!is_refund_id(id)) return {ChargeOutcome::unknown, {}, said + ", without a readable id"};
  const auto* amount = refund.if_contains("amount");
  if (amount == nullptr || !amount->is_int64() || amount->get_int64() != charge.amount) {
    return {ChargeOutcome::unknown, std::string(id), said + ", but of another amount: a person must look"};
  }
  const auto of = [&](ChargeOutcome outcome) { return ChargeResult{outcome, std::string(id), said}; };
  if (status == "succeeded") return of(ChargeOutcome::refunded);
  if (status == "pending" || status == "requires_action") return of(ChargeOutcome::under_way);
  if (status == "failed" || status == "canceled") return of(ChargeOutcome::declined);
  return of(ChargeOutcome::unknown);
}

}  // namespace

bool is_action_url(std::string_view text) {
  constexpr std::string_view unfit = "\"'<>\\^`{|}";
  if (text.size() > action_url_size_max) return false;
  const bool is_plain = std::ranges::all_of(
      text, [&](char c) { return c > ' ' && c < 0x7f && unfit.find(c) == std::string_view::npos; });
  if (!is_plain || !(text.starts_with("https://") || text.starts_with("http://"))) return false;
  const std::string host = host_of(std::string(text));
  if (text.starts_with("https://")) return !host.empty();
  return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

bool is_intent_id(std::string_view text) {
  constexpr std::string_view prefix = "pi_";
  if (!text.starts_with(prefix) || text.size() <= prefix.size() || text.size() > provider_reference_size_max)
    return false;
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

ChargeResult read_charge_answer(const Charge& charge, long status, std::string_view body) {
  const Body read = read_body(body);
  const std::string said = "answered " + std::to_string(status);
  if (status == 200 || status == 201) return believe(charge, read.intent, said);
  return read_error(status, read, said);
}

// That nothing can be read of an intent says nothing about the intent.
ChargeResult read_intent_answer(const Charge& charge, long status, std::string_view body) {
  const Body read = read_body(body);
  const std::string said = "asked again: answered " + std::to_string(status);
  if (status == 200) return believe(charge, read.intent, said);
  return {ChargeOutcome::unknown, {}, with_message(said, read)};
}

ChargeResult read_last_answer(const Charge& charge, long status, std::string_view body) {
  const Body read = read_body(body);
  const std::string said = "its last step: answered " + std::to_string(status);
  // It refuses because of what has become of the intent, and says what that is.
  const bool is_over = status == 400 && read.error_code == "payment_intent_unexpected_state";
  if (status == 200 || is_over) return believe(charge, read.intent, said);
  if (status == 409) return {ChargeOutcome::under_way, {}, with_message(said, read)};
  if (status >= 400 && status <= 599) return {ChargeOutcome::failed, {}, with_message(said, read)};
  return {ChargeOutcome::unknown, {}, said + ", which is no answer to that"};
}

ChargeResult read_refund_answer(const Charge& charge, long status, std::string_view body) {
  const std::string said = "refund: answered " + std::to_string(status);
  if (status != 200 && status != 201) return read_error(status, read_body(body), said);
  boost::system::error_code error;
  const auto value = json::parse({body.data(), body.size()}, error);
  if (error || !value.is_object()) return {ChargeOutcome::unknown, {}, said + ", which is no refund"};
  return believe_refund(charge, value.get_object(), said);
}

std::optional<ChargeResult> find_refund(const Charge& charge, long status, std::string_view body) {
  const std::string said = "refunds: answered " + std::to_string(status);
  boost::system::error_code error;
  const auto value = json::parse({body.data(), body.size()}, error);
  const json::array* refunds = error || status != 200 ? nullptr : refunds_of(value);
  if (refunds == nullptr) return ChargeResult{ChargeOutcome::unknown, {}, said + ", no list of refunds"};
  for (const auto& entry : *refunds) {
    const auto* refund = entry.if_object();
    const auto* metadata = refund == nullptr ? nullptr : object_member(*refund, "metadata");
    const bool is_known = refund != nullptr && !charge.refund_reference.empty() &&
                          text_member(*refund, "id") == charge.refund_reference;
    const bool is_ours = metadata != nullptr && text_member(*metadata, "refund") == charge.idempotency_key;
    if (is_known || is_ours) return believe_refund(charge, *refund, said);
  }
  return std::nullopt;
}

ChargeResult add_up_refunds(long status, std::string_view body) {
  const std::string said = "refunds: answered " + std::to_string(status);
  boost::system::error_code error;
  const auto value = json::parse({body.data(), body.size()}, error);
  const json::array* refunds = error || status != 200 ? nullptr : refunds_of(value);
  if (refunds == nullptr || has_more(value)) {
    return {ChargeOutcome::unknown, {}, said + ", no whole list of refunds"};
  }
  ChargeResult all{ChargeOutcome::captured, {}, said};
  for (const auto& entry : *refunds) {
    const auto* refund = entry.if_object();
    const auto* amount = refund == nullptr ? nullptr : refund->if_contains("amount");
    const bool is_back = amount != nullptr && text_member(*refund, "status") == "succeeded";
    if (is_back && amount->is_int64()) all.paid_back += std::clamp<std::int64_t>(amount->get_int64(), 0, refund_max);
  }
  return all;
}

}  // namespace sluice::fulfilment
