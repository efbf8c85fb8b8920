#include "app/serve/payment_provider.h"

#include <utility>

#include "base/whole_file.h"
#include "fulfilment/stripe_provider.h"

namespace sluice::app {
namespace {

constexpr const char* sandbox_key = "sk_test_sandbox";  // any such is taken there

}  // namespace

Result<PaymentProvider> PaymentProvider::open(const Settings& settings, const DataFolder& folder,
                                              const Clock& clock) {
  PaymentProvider opened;
  std::string url = settings.payment.url;
  std::string key = settings.payment.secret_key;
  if (settings.payment.provider == PaymentSettings::Provider::sandbox) {
    sandbox::Sandbox::Options options;
    options.endpoint = settings.sandbox_listen;
    options.record_path = folder.file("sandbox.jsonl");
    auto sandbox = sandbox::Sandbox::start(options, clock);
    if (!sandbox) return sandbox.error();
    opened.sandbox = std::move(*sandbox);
    url = opened.sandbox->url();
    key = sandbox_key;
    if (const auto written = replace_file(folder.file("sandbox.url"), url + "\n", 0644); !written)
      return written.error();
  }
  auto client = fulfilment::StripeProvider::open({.url = url,
                                                  .secret_key = key,
                                                  .name = opened.sandbox ? "sandbox" : "stripe",
                                                  .timeout = settings.payment.timeout});
  if (!client) return client.error();
  opened.client = std::move(*client);
  return opened;
}

}  // namespace sluice::app
