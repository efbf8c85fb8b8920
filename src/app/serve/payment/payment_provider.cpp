#include "app/serve/payment/payment_provider.h"

#include <utility>

#include "base/whole_file.h"
#include "fulfilment/stripe/stripe_events.h"
#include "fulfilment/stripe/stripe_provider.h"

namespace sluice::app {
namespace {

constexpr const char* sandbox_key = "sk_test_sandbox";  // any such is taken there

}  // namespace

Result<PaymentProvider> PaymentProvider::open(const Settings& settings, const DataFolder& folder, const Clock& clock,
                                              Random& random) {
  PaymentProvider opened;
  std::string url = settings.payment.url;
  std::string key = settings.payment.secret_key;
  std::vector<std::string> webhook_secrets = settings.payment.webhook_secrets;
  if (settings.payment.provider == PaymentSettings::Provider::sandbox) {
    sandbox::Sandbox::Options options;
    options.endpoint = settings.sandbox.listen;
    options.fault = settings.sandbox.fault;
    options.slow_delay = settings.sandbox.slow_delay;
    options.record_path = folder.file("sandbox.jsonl");
    auto sandbox = sandbox::Sandbox::start(options, clock);
    if (!sandbox) return sandbox.error();
    opened.sandbox = std::move(*sandbox);
    url = opened.sandbox->url();
    key = sandbox_key;
    if (const auto written = replace_file(folder.file("sandbox.url"), url + "\n", 0644); !written)
      return written.error();
    auto secret = folder.sandbox_secret(random);
    if (!secret) return secret.error();
    opened.sandbox_secret = std::move(secret->text);
    webhook_secrets = {opened.sandbox_secret};
  }
  auto client = fulfilment::StripeProvider::open({.url = url,
                                                  .secret_key = key,
                                                  .name = opened.sandbox ? "sandbox" : "stripe",
                                                  .timeout = settings.payment.timeout});
  if (!client) return client.error();
  opened.client = std::move(*client);
  opened.events = std::make_unique<fulfilment::StripeEvents>(fulfilment::StripeEvents::Options{
      .provider = std::string(opened.client->name()), .secrets = std::move(webhook_secrets)});
  auto payments =
      fulfilment::StripeIntents::open({.url = url, .secret_key = key, .timeout = settings.payment.timeout});
  if (!payments) return payments.error();
  opened.payments = std::move(*payments);
  return opened;
}

void PaymentProvider::tell(const http::Endpoint& endpoint) {
  if (!sandbox) return;
  http::Endpoint here = endpoint;
  if (here.address == "0.0.0.0") here.address = "127.0.0.1";
  if (here.address == "::") here.address = "::1";
  sandbox->tell({.url = "http://" + http::to_string(here) + "/v1/webhooks/payments/" + std::string(client->name()),
                 .secret = sandbox_secret});
}

}  // namespace sluice::app
