#include "fulfilment/push/push_sender.h"

#include <openssl/sha.h>

#include <algorithm>

#include "base/encoding.h"
#include "fulfilment/courier/post_transfer.h"
#include "fulfilment/push/push_message.h"

namespace sluice::fulfilment {

using delivery::Outcome;

namespace {

// 32 characters at most (RFC 8030).
std::string topic_of(const std::string& name) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(name.data()), name.size(), digest.data());
  std::string topic;
  append_base64url(topic, std::span(digest).first(18));
  return topic;
}

}  // namespace

std::unique_ptr<Transfer> PushSender::begin(const delivery::Task& task) {
  const auto push = write_(task);
  const auto to = push ? push_subscription_from(push->subscription) : std::nullopt;
  if (!to || !push_endpoint_problem(to->endpoint, terms_.allow_private).empty()) return nullptr;
  PushSalt salt{};
  random_.fill(salt);
  auto sealed = seal_push(*to, push->text, P256Key::generate(random_), salt);
  if (!sealed) return nullptr;
  const WallTime now = clock_.wall();
  const auto left_s = std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::seconds>(push->until - now).count());
  return post({.url = to->endpoint,
               .headers = {"Content-Type: application/octet-stream", "Content-Encoding: aes128gcm",
                           "TTL: " + std::to_string(left_s), "Urgency: high", "Topic: " + topic_of(push->topic),
                           "Authorization: " + vapid_.authorization(to->endpoint, now)},
               .body = std::move(*sealed),
               .timeout = terms_.timeout,
               .allow_private = terms_.allow_private},
              now, &push_meaning_of);
}

delivery::Result push_meaning_of(long status, std::optional<Duration> patience) {
  if (status >= 200 && status < 300) return {.outcome = Outcome::delivered, .pause = {}, .detail = {}};
  std::string detail = "it answered " + std::to_string(status);
  const bool is_later = status == 408 || status == 429 || status >= 500;
  if (!is_later) return {.outcome = Outcome::refused, .pause = {}, .detail = std::move(detail)};
  return {.outcome = Outcome::failed, .pause = patience.value_or(Duration::zero()), .detail = std::move(detail)};
}

}  // namespace sluice::fulfilment
