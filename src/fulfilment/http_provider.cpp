#include "fulfilment/http_provider.h"

#include <curl/curl.h>

#include <mutex>
#include <utility>
#include <vector>

#include "base/invariant.h"
#include "fulfilment/charge_answer.h"
#include "fulfilment/kept_connection.h"
#include "fulfilment/provider_url.h"
#include "order/idempotency_key.h"

namespace sluice::fulfilment {
namespace {

// Calls under way are as many as the workers; connections beyond this are closed after use instead of kept.
constexpr std::size_t kept_connections_max = 64;

void initialise_curl_once() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  SLUICE_INVARIANT(code == CURLE_OK);
}

}  // namespace

class HttpProvider::Impl {
public:
  struct Options {
    std::string charges_url;
    std::string cancel_url;
    KeptConnection::Options connection;
  };
  explicit Impl(Options options) : options_(std::move(options)) {}

  ChargeResult charge(const Charge& charge) { return post(options_.charges_url, charge, &read_charge_answer); }
  ChargeResult cancel(const Charge& charge) { return post(options_.cancel_url, charge, &read_cancel_answer); }

private:
  ChargeResult post(const std::string& url, const Charge& charge, KeptConnection::ReadAnswer read_answer) {
    if (!order::is_valid_idempotency_key(charge.idempotency_key)) {
      return {ChargeOutcome::failed,
              {},
              "not sent: the idempotency key is not 1 to 255 visible ASCII characters without quotes"};
    }
    auto connection = take();
    auto result = connection->post(url, charge, read_answer);
    give_back(std::move(connection));
    return result;
  }

  // The one used last comes first, so that few connections stay warm and the rest can age.
  std::unique_ptr<KeptConnection> take() {
    {
      const std::lock_guard guard(mutex_);
      if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
      }
    }
    return std::make_unique<KeptConnection>(options_.connection);
  }

  void give_back(std::unique_ptr<KeptConnection> connection) {
    const std::lock_guard guard(mutex_);
    if (idle_.size() < kept_connections_max) idle_.push_back(std::move(connection));
  }

  const Options options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<KeptConnection>> idle_;  // by mutex_
};

Result<std::unique_ptr<HttpProvider>> HttpProvider::open(const HttpProviderOptions& options) {
  initialise_curl_once();
  if (!is_valid_provider_url(options.url))
    return invalid_input("payment provider url: not an http or https URL: " + options.url);
  if (to_ms(options.timeout) < 1) return invalid_input("payment provider timeout: shorter than a millisecond");
  std::string base = options.url;
  while (base.ends_with('/')) base.pop_back();
  auto impl =
      std::make_unique<Impl>(Impl::Options{.charges_url = base + "/v1/charges",
                                           .cancel_url = base + "/v1/charges/cancel",
                                           .connection = {.timeout_ms = static_cast<long>(to_ms(options.timeout)),
                                                          .answer_bytes_max = options.answer_bytes_max}});
  return std::unique_ptr<HttpProvider>(
      new HttpProvider(std::move(impl), options.name.empty() ? host_of(options.url) : options.name));
}

HttpProvider::HttpProvider(std::unique_ptr<Impl> impl, std::string name)
    : impl_(std::move(impl)), name_(std::move(name)) {}

HttpProvider::~HttpProvider() = default;

ChargeResult HttpProvider::charge(const Charge& charge) {
  return impl_->charge(charge);
}

ChargeResult HttpProvider::cancel(const Charge& charge) {
  return impl_->cancel(charge);
}

}  // namespace sluice::fulfilment
