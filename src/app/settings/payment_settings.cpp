#include "app/settings/payment_settings.h"

#include "app/settings/secret_lines.h"
#include "app/settings/shop_settings.h"
#include "base/whole_file.h"
#include "fulfilment/payment/provider_url.h"
#include "fulfilment/stripe/stripe_provider.h"
#include "fulfilment/stripe/stripe_signature.h"
#include "http/address/endpoint.h"
#include "http/address/origin.h"

namespace sluice::app {
namespace {

using shop::Fields;
using Provider = PaymentSettings::Provider;

constexpr const char* stripe_url = "https://api.stripe.com";
constexpr const char* key_on_this_machine = "sk_test_sluice";

// The provider's address may have a path; what is before it is an origin.
std::string provider_problem(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t path = scheme == std::string::npos ? scheme : url.find_first_of("/?#", scheme + 3);
  const auto origin = http::normal_origin(std::string_view(url).substr(0, path));
  return origin ? "" : "must be an http or https URL; \"" + url + "\" " + origin.error().detail;
}

std::string read_key(const std::string& file, std::string& key) {
  auto text = read_secret_file(file);
  if (!text) return text.error().detail;
  key = text->substr(0, text->find_first_of("\r\n"));
  return fulfilment::is_valid_secret_key(key)
             ? ""
             : "\"" + file + "\" does not begin with a line sk_test_... or sk_live_...";
}

// A line each: two while one replaces the other.
std::string read_webhook_secrets(const std::string& file, std::vector<std::string>& secrets) {
  const std::string problem = read_secret_lines(
      file, {fulfilment::is_valid_webhook_secret, "whsec_...", fulfilment::webhook_secrets_max}, secrets);
  if (!problem.empty() || !secrets.empty()) return problem;
  return "\"" + file + "\" does not begin with a line whsec_...";
}

void check_stripe(Fields& fields, PaymentSettings& payment) {
  if (payment.secret_key.empty() && http::is_loopback(fulfilment::host_of(payment.url))) {
    payment.secret_key = key_on_this_machine;
  }
  if (payment.secret_key.empty()) fields.fail("secret_key_file", "is missing: the file with Stripe's secret key");
  if (fulfilment::is_live_key(payment.secret_key) && !payment.url.starts_with("https://")) {
    fields.fail("url", "must begin with https://, as the key is a live one");
  }
}

}  // namespace

void read_payment(Fields& fields, PaymentSettings& payment, web::Shop& shop, Role role) {
  const bool asks_provider = !has_no_sales(role);
  fields.only({"provider", "url", "secret_key_file", "webhook_secret_file", "timeout", "methods", "reconcile_every",
               "reconcile_after", "workers", "workers_of_address", "workers_of_buyer"});
  fields.text_for("url", [&payment](const std::string& value) {
    payment.url = value;
    return provider_problem(value);
  });
  payment.provider = payment.url.empty() ? Provider::sandbox : Provider::stripe;
  fields.choice("provider", payment.provider, {{"sandbox", Provider::sandbox}, {"stripe", Provider::stripe}});
  fields.text_for("secret_key_file",
                  [&](const std::string& file) { return asks_provider ? read_key(file, payment.secret_key) : ""; });
  fields.text_for("webhook_secret_file", [&](const std::string& file) {
    return asks_provider ? read_webhook_secrets(file, payment.webhook_secrets) : "";
  });
  fields.duration("timeout", payment.timeout, std::chrono::milliseconds(1), std::chrono::hours(24 * 365));
  fields.number("workers", payment.workers, 1, 64);
  fields.number("workers_of_address", payment.worker_shares.address, 1, 64);
  fields.number("workers_of_buyer", payment.worker_shares.person, 1, 64);
  fields.duration("reconcile_every", payment.reconcile_every, Duration::zero(), std::chrono::hours(24));
  fields.duration("reconcile_after", payment.reconcile_after, Duration::zero(), std::chrono::hours(24));
  read_methods(fields, shop.methods);
  shop.pays_in_sandbox = payment.provider == Provider::sandbox;
  if (!shop.pays_in_sandbox) {
    if (payment.url.empty()) payment.url = stripe_url;
    if (asks_provider) check_stripe(fields, payment);
    return;
  }
  for (const char* name : {"url", "secret_key_file", "webhook_secret_file", "methods"}) {
    if (fields.find(name) != nullptr)
      fields.fail(name, "needs payment.provider = \"stripe\": the sandbox has its own");
  }
}

}  // namespace sluice::app
