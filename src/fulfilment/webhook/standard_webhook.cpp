#include "fulfilment/webhook/standard_webhook.h"

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace sluice::fulfilment {
namespace {

constexpr std::string_view secret_prefix = "whsec_";

std::string base64(std::span<const unsigned char> bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

// With its padding, or without it.
std::optional<std::string> from_base64(std::string text) {
  if (text.size() > 4 * WebhookSecret::bytes_max) return std::nullopt;
  const std::size_t end = text.find_last_not_of('=');
  const std::size_t size = end == std::string::npos ? 0 : end + 1;
  if (text.size() - size > 2 || size % 4 == 1) return std::nullopt;
  text.resize(size);
  if (text.find('=') != std::string::npos) return std::nullopt;
  while (text.size() % 4 != 0) text += '=';
  std::string bytes(text.size(), '\0');
  const int decoded =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (decoded < 0) return std::nullopt;
  bytes.resize(size * 3 / 4);
  return bytes;
}

}  // namespace

std::optional<WebhookSecret> WebhookSecret::parse(std::string_view text) {
  if (!text.starts_with(secret_prefix)) return std::nullopt;
  auto key = from_base64(std::string(text.substr(secret_prefix.size())));
  if (!key || key->size() < bytes_min || key->size() > bytes_max) return std::nullopt;
  return WebhookSecret(std::move(*key));
}

std::string WebhookSecret::signature(std::string_view signed_text) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size(), mac.data(), &size);
  return "v1," + base64({mac.data(), size});
}

std::string webhook_signatures(std::span<const WebhookSecret> secrets, std::string_view id, std::int64_t timestamp_s,
                               std::string_view body) {
  std::string signed_text(id);
  signed_text.append(".").append(std::to_string(timestamp_s)).append(".").append(body);
  std::string all;
  for (const WebhookSecret& secret : secrets) {
    if (!all.empty()) all += ' ';
    all += secret.signature(signed_text);
  }
  return all;
}

std::optional<Duration> retry_after(std::string_view value, WallTime now) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (error != std::errc() || end != value.data() + value.size()) {
    const std::int64_t at = curl_getdate(std::string(value).c_str(), nullptr);
    if (at < 0) return std::nullopt;
    seconds = at - std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  }
  // Years that no clock of ours counts are written in dates as easily as in numbers.
  constexpr std::int64_t longest = 10L * 365 * 24 * 3600;
  return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, longest));
}

}  // namespace sluice::fulfilment
