#include "fulfilment/webhook/webhook_sender.h"

#include "fulfilment/courier/post_transfer.h"
#include "fulfilment/network/url_parts.h"

namespace sluice::fulfilment {

using delivery::Outcome;

std::string webhook_url_problem(const std::string& text, bool allow_private) {
  const bool is_https = text.starts_with("https://");
  if (!is_https && !text.starts_with("http://")) return "must be an https URL";
  if (!is_https && !allow_private) return "must be an https URL (http needs allow_private = true)";
  const UrlParts url(text);
  if (!url.is_url()) return "is no URL";
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_FRAGMENT}) {
    if (url.has(part)) return "must have neither a user nor a password nor a fragment (#)";
  }
  return "";
}

std::unique_ptr<Transfer> WebhookSender::begin(const delivery::Task& task) {
  const WallTime now = clock_.wall();
  const std::int64_t now_s = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const std::string id = task.id.str();
  std::vector<std::string> headers{
      "Content-Type: application/json", "webhook-id: " + id, "webhook-timestamp: " + std::to_string(now_s),
      "webhook-signature: " + webhook_signatures(endpoint_.secrets, id, now_s, task.payload)};
  if (!task.trace.empty()) headers.push_back("traceparent: " + task.trace);
  return post({.url = endpoint_.url,
               .headers = std::move(headers),
               .body = task.payload,
               .timeout = endpoint_.timeout,
               .allow_private = endpoint_.allow_private},
              now, &meaning_of);
}

delivery::Result meaning_of(long status, std::optional<Duration> patience) {
  std::string detail = "it answered " + std::to_string(status);
  if (status >= 200 && status < 300) return {.outcome = Outcome::delivered, .pause = {}, .detail = {}};
  if (status == 410) return {.outcome = Outcome::gone, .pause = {}, .detail = std::move(detail)};
  const bool may_ask = status == 429 || (status >= 502 && status <= 504);
  const Duration pause = may_ask ? patience.value_or(Duration::zero()) : Duration::zero();
  return {.outcome = Outcome::failed, .pause = pause, .detail = std::move(detail)};
}

}  // namespace sluice::fulfilment
