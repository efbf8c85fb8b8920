// Tells an endpoint of the settings, as the Standard Webhooks 1.0.0 say: POST (fulfilment/courier/post_transfer.h),
// signed, 2xx or it was in vain.
//
// The courier's thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fulfilment/courier/transfer.h"
#include "fulfilment/webhook/standard_webhook.h"

namespace sluice::fulfilment {

struct WebhookEndpoint {
  std::string url{};
  std::vector<WebhookSecret> secrets{};  // the first is the newest
  bool allow_private = false;
  Duration timeout = std::chrono::seconds(15);
};

// What is wrong with the address of an endpoint; empty: nothing.
[[nodiscard]] std::string webhook_url_problem(const std::string& url, bool allow_private);

class WebhookSender final : public Sender {
public:
  WebhookSender(WebhookEndpoint endpoint, const Clock& clock) : endpoint_(std::move(endpoint)), clock_(clock) {}
  [[nodiscard]] std::string_view kind() const override { return "webhook"; }
  [[nodiscard]] std::unique_ptr<Transfer> begin(const delivery::Task& task) override;

private:
  const WebhookEndpoint endpoint_;
  const Clock& clock_;
};

// What an answer means.
[[nodiscard]] delivery::Result meaning_of(long status, std::optional<Duration> patience);

}  // namespace sluice::fulfilment
