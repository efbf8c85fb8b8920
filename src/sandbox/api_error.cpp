#include "sandbox/api_error.h"

#include <openssl/evp.h>

#include <algorithm>
#include <vector>

#include "base/ascii_case.h"
#include "base/json_writer.h"
#include "sandbox/stripe_objects.h"

namespace sluice::sandbox {
namespace {

constexpr std::string_view test_key_prefix = "sk_test_";
constexpr std::size_t credentials_size_max = 512;
constexpr std::size_t shown_size_max = 200;

// "abc:" as Basic credentials; empty: they are none.
std::string decode_basic(std::string_view text) {
  if (text.empty() || text.size() > credentials_size_max || text.size() % 4 != 0) return {};
  std::vector<unsigned char> bytes(text.size());
  const auto* in = reinterpret_cast<const unsigned char*>(text.data());
  const int size = EVP_DecodeBlock(bytes.data(), in, static_cast<int>(text.size()));
  if (size < 0) return {};
  return {bytes.begin(), std::find(bytes.begin(), bytes.begin() + size, ':')};
}

// What somebody sent, as far as it may stand in a text of ours.
std::string shown(std::string_view text) {
  std::string plain(text.substr(0, shown_size_max));
  std::ranges::replace_if(
      plain, [](char c) { return c < 0x20 || c >= 0x7F; }, '?');
  return plain;
}

// The scheme's name is read in either case.
bool starts_with_scheme(std::string_view text, std::string_view scheme) {
  return text.size() > scheme.size() && equals_ignoring_case(text.substr(0, scheme.size()), scheme);
}

}  // namespace

ApiError no_form() {
  return {.message = "Invalid request: the body must be application/x-www-form-urlencoded."};
}

ApiError missing_param(std::string_view param) {
  return {.code = "parameter_missing",
          .param = std::string(param),
          .message = "Missing required param: " + std::string(param) + "."};
}

ApiError wrong_param(std::string_view param, std::string_view code, std::string message) {
  return {.code = code, .param = shown(param), .message = shown(message)};
}

ApiError no_such(std::string_view what, std::string_view id) {
  ApiError error = no_such_param(what, "id", id);
  error.status = 404;
  return error;
}

ApiError no_such_param(std::string_view what, std::string_view param, std::string_view id) {
  return {.code = "resource_missing",
          .param = std::string(param),
          .message = "No such " + std::string(what) + ": '" + shown(id) + "'"};
}

ApiError no_such_address(std::string_view method, std::string_view path) {
  return {.status = 404,
          .message = "Unrecognized request URL (" + std::string(method) + ": " + shown(path) +
                     "). The sandbox speaks the part of Stripe's API that Sluice uses."};
}

ApiError unexpected_state(const Charge& charge, std::string_view what, std::string_view must) {
  return {.code = "payment_intent_unexpected_state",
          .message = "This PaymentIntent could not be " + std::string(what) + " because it has a status of " +
                     std::string(intent_status(charge.state.status)) + ". It must have " + std::string(must) + ".",
          .charge = charge.number};
}

ApiError other_use_of_key(std::string_view key) {
  return {.type = "idempotency_error",
          .message =
              "Keys for idempotent requests can only be used with the same parameters they were first used "
              "with. Try using a key other than '" +
              std::string(key) + "' if you meant to execute a different request."};
}

ApiError key_in_use() {
  return {.status = 409,
          .code = "idempotency_key_in_use",
          .message =
              "There is currently another in-progress request using this idempotency key. Please try again "
              "later."};
}

ApiError provider_failed(std::string message) {
  return {.status = 500, .type = "api_error", .message = std::move(message)};
}

ApiError card_declined(std::uint32_t charge) {
  return {.status = 402,
          .type = "card_error",
          .code = "card_declined",
          .message = "Your card was declined.",
          .charge = charge};
}

void append_error(std::string& out, const ApiError& error, std::string_view intent) {
  JsonWriter json(out);
  json.begin_object().key("error").begin_object().field("type", error.type);
  if (!error.code.empty()) json.field("code", error.code);
  if (error.type == "card_error") {
    json.field("decline_code", "generic_decline").field("charge", id_of(charge_prefix, error.charge));
  }
  if (!error.param.empty()) json.field("param", error.param);
  json.field("message", error.message);
  if (!intent.empty()) json.key("payment_intent").raw(intent);
  json.end_object().end_object();
}

Parsed<void> check_api_key(std::string_view authorization) {
  std::string key;
  if (starts_with_scheme(authorization, "bearer ")) key = authorization.substr(7);
  if (starts_with_scheme(authorization, "basic ")) key = decode_basic(authorization.substr(6));
  if (key.empty()) {
    return ApiError{.status = 401,
                    .message =
                        "You did not provide an API key. Provide one in the Authorization header: any that "
                        "begins with sk_test_ is taken here."};
  }
  if (key.starts_with(test_key_prefix) && key.size() > test_key_prefix.size()) return {};
  return ApiError{
      .status = 401,
      .code = "api_key_invalid",
      .message = "Invalid API Key provided. The sandbox takes any that begins with sk_test_, and no other."};
}

}  // namespace sluice::sandbox
