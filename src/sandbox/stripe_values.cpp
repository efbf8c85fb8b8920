#include "sandbox/stripe_values.h"

#include <algorithm>
#include <boost/json/parse.hpp>

#include "base/json_writer.h"
#include "base/whole_number.h"

namespace sluice::sandbox {
namespace {

// As JSON, so that a step fits a line of the record.
constexpr std::size_t text_size_max = 600;

}  // namespace

bool is_json(std::string_view text) {
  boost::system::error_code error;
  boost::json::parse({text.data(), text.size()}, error);
  return !error;
}

Parsed<std::string> read_text(std::string_view name, std::string_view text) {
  std::string json;
  JsonWriter(json).text(text);
  if (json.size() > text_size_max || !is_json(json))
    return wrong_param(name, "parameter_invalid_string", "Invalid string: too long, or no UTF-8.");
  return json;
}

Wrong take_whole(std::string_view name, std::string_view text, std::int64_t most, std::int64_t& out) {
  const auto number = whole_number<std::int64_t>(text);
  if (!number) return wrong_param(name, "parameter_invalid_integer", "Invalid integer: " + std::string(text));
  if (*number < 1)
    return wrong_param(name, "parameter_invalid_integer", "This value must be greater than or equal to 1.");
  if (*number > most)
    return wrong_param(name, "amount_too_large", "This value must be no more than " + std::to_string(most) + ".");
  out = *number;
  return {};
}

Wrong take_amount(std::string_view name, std::string_view text, std::int64_t& out) {
  return take_whole(name, text, charge_amount_max, out);
}

Wrong take_currency(std::string_view text, Currency& out) {
  const bool fits = text.size() == out.size() && std::ranges::all_of(text, [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                    });
  if (!fits) return wrong_param("currency", "parameter_invalid_string", "Invalid currency: " + std::string(text));
  std::ranges::transform(text, out.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  return {};
}

Wrong take_boolean(std::string_view name, std::string_view text, bool& out) {
  if (text != "true" && text != "false") {
    return wrong_param(name, "parameter_invalid_string", "Invalid boolean: " + std::string(text));
  }
  out = text == "true";
  return {};
}

Wrong take_capture_method(std::string_view text, bool& by_hand) {
  if (text != "manual" && text != "automatic" && text != "automatic_async") {
    return wrong_param("capture_method", "parameter_invalid_string",
                       "Invalid capture_method: must be one of automatic, automatic_async, or manual");
  }
  by_hand = text == "manual";
  return {};
}

Wrong take_method(std::string_view text, SandboxMethod& out) {
  const auto* rule = find_method(text);
  if (rule == nullptr) return no_such_param("PaymentMethod", "payment_method", text);
  out = rule->method;
  return {};
}

Wrong take_return_url(std::string_view text, std::string& out) {
  auto json = read_text("return_url", text);
  if (!json) return json.error();
  if (!text.starts_with("https://") && !text.starts_with("http://")) {
    return wrong_param("return_url", "url_invalid", "Not a valid URL");
  }
  out = text;
  return {};
}

}  // namespace sluice::sandbox
