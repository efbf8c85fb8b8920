#include "app/command/payment/provider_record.h"

#include <fstream>

#include "app/settings/serve_settings.h"

namespace sluice::app {
namespace {

// Where the sandbox listens is what the server has written down.
Result<std::string> sandbox_url(const std::filesystem::path& data) {
  std::string url;
  if (std::getline(std::ifstream(data / "sandbox.url"), url)) return url;
  return Error{ErrorKind::not_found,
               (data / "sandbox.url").string() + ": cannot be read; is a server running there?"};
}

}  // namespace

Result<ProviderRecord> open_provider(const std::optional<std::filesystem::path>& config,
                                     const std::filesystem::path& data) {
  ServeOptions serve;
  serve.config = config;
  serve.data = data;
  const auto settings = settings_of(serve);
  if (!settings) return settings.error();
  const PaymentSettings& payment = settings->payment;
  const bool is_sandbox = payment.provider == PaymentSettings::Provider::sandbox;
  auto url = is_sandbox ? sandbox_url(settings->data) : Result<std::string>(payment.url);
  if (!url) return url.error();
  const std::string key = is_sandbox ? "sk_test_sandbox" : payment.secret_key;
  auto opened = fulfilment::StripeIntents::open({.url = *url, .secret_key = key, .timeout = payment.timeout});
  if (!opened) return opened.error();
  auto client = fulfilment::StripeProvider::open({.url = *url, .secret_key = key, .timeout = payment.timeout});
  if (!client) return client.error();
  return ProviderRecord{
      .name = is_sandbox ? "sandbox" : "stripe", .payments = std::move(*opened), .client = std::move(*client)};
}

Result<std::vector<fulfilment::KnownIntent>> read_payments(fulfilment::StripeIntents& provider, std::int64_t from_s) {
  std::vector<fulfilment::KnownIntent> payments;
  std::string after;
  for (bool is_last = false; !is_last;) {
    auto page = provider.read_page(after);
    if (!page) return page.error();
    is_last = page->is_last;
    if (!page->intents.empty()) after = page->intents.back().id;
    for (auto& payment : page->intents) {
      is_last = is_last || payment.created_s < from_s;
      if (payment.created_s >= from_s) payments.push_back(std::move(payment));
    }
  }
  return payments;
}

}  // namespace sluice::app
