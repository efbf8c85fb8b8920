#include "fulfilment/stripe/stripe_form.h"

#include <algorithm>
#include <string_view>

#include "base/ascii_case.h"
#include "base/encoding.h"

namespace sluice::fulfilment {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == '~';
}

void append_field(std::string& form, std::string_view name, std::string_view value) {
  if (!form.empty()) form.push_back('&');
  form += name;
  form.push_back('=');
  for (const char c : value) {
    if (is_unreserved(c)) {
      form.push_back(c);
    } else {
      form.push_back('%');
      append_hex(form, static_cast<unsigned char>(c), 2);
    }
  }
}

}  // namespace

std::string intent_form(const Charge& charge) {
  std::string currency = charge.currency;
  std::ranges::transform(currency, currency.begin(), [](char c) { return ascii_lower(c); });
  std::string form;
  append_field(form, "amount", std::to_string(charge.amount));
  append_field(form, "currency", currency);
  append_field(form, "payment_method", charge.method);
  append_field(form, "payment_method_types[]", "card");
  append_field(form, "capture_method", "manual");
  append_field(form, "confirm", "true");
  append_field(form, "metadata[order]", charge.reference);
  if (!charge.return_url.empty()) append_field(form, "return_url", charge.return_url);
  return form;
}

std::string refund_form(const Charge& charge) {
  std::string form;
  append_field(form, "payment_intent", charge.provider_reference);
  append_field(form, "amount", std::to_string(charge.amount));
  append_field(form, "metadata[order]", charge.reference);
  append_field(form, "metadata[refund]", charge.idempotency_key);
  return form;
}

}  // namespace sluice::fulfilment
