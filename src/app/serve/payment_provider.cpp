#include "app/serve/payment_provider.h"

#include <utility>

#include "base/whole_file.h"
#include "fulfilment/http_provider.h"

namespace sluice::app {

Result<PaymentProvider> PaymentProvider::open(const Settings& settings, const DataFolder& folder,
                                              const Clock& clock) {
  PaymentProvider opened;
  std::string url = settings.payment.url;
  if (url.empty()) {
    sandbox::Sandbox::Options options;
    options.endpoint = settings.sandbox_listen;
    options.record_path = folder.file("sandbox.jsonl");
    auto sandbox = sandbox::Sandbox::start(options, clock);
    if (!sandbox) return sandbox.error();
    opened.sandbox = std::move(*sandbox);
    url = opened.sandbox->url();
    if (const auto written = replace_file(folder.file("sandbox.url"), url + "\n", 0644); !written)
      return written.error();
  }
  auto client = fulfilment::HttpProvider::open(
      {.url = url, .name = opened.sandbox ? "sandbox" : "", .timeout = settings.payment.timeout});
  if (!client) return client.error();
  opened.client = std::move(*client);
  return opened;
}

}  // namespace sluice::app
