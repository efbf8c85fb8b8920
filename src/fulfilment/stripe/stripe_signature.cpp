#include "fulfilment/stripe/stripe_signature.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/encoding.h"
#include "base/invariant.h"

namespace sluice::fulfilment {
namespace {

constexpr std::size_t mac_size = 32;
using Mac = std::array<std::uint8_t, mac_size>;

// Of one header; more than secrets can be in force at once are no signature of Stripe's.
constexpr std::size_t signatures_max = 16;
constexpr std::size_t time_digits_max = 12;
constexpr std::size_t secret_size_max = 255;

struct Said {
  std::string_view time{};
  std::array<std::string_view, signatures_max> signatures{};
  std::size_t count = 0;
};

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

Said read(std::string_view header) {
  Said said;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(','), header.size());
    const std::string_view part = trimmed(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    if (part.starts_with("t=")) said.time = part.substr(2);
    if (part.starts_with("v1=") && said.count < signatures_max) said.signatures[said.count++] = part.substr(3);
  }
  return said;
}

std::optional<WallTime> time_of(std::string_view text) {
  if (text.empty() || text.size() > time_digits_max) return std::nullopt;
  std::uint64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return WallTime(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

Mac mac_of(std::string_view time, std::string_view body, std::string_view secret) {
  std::string text;
  text.reserve(time.size() + 1 + body.size());
  text.append(time).append(".").append(body);
  Mac mac{};
  unsigned int size = 0;
  const auto* made = HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
  SLUICE_INVARIANT(made != nullptr && size == mac_size);
  return mac;
}

bool is_one_of(const Mac& mac, const Said& said) {
  const std::string expected = to_hex(mac);
  bool fits = false;
  for (std::size_t i = 0; i < said.count; ++i) {
    const std::string_view given = said.signatures[i];
    if (given.size() != expected.size()) continue;
    fits |= CRYPTO_memcmp(given.data(), expected.data(), expected.size()) == 0;
  }
  return fits;
}

}  // namespace

SignatureVerdict check_signature(const SignedText& text, std::span<const std::string> secrets, WallTime now) {
  if (trimmed(text.signature).empty()) return SignatureVerdict::missing;
  const Said said = read(text.signature);
  const auto at = time_of(said.time);
  if (!at || said.count == 0) return SignatureVerdict::malformed;
  bool fits = false;
  for (const std::string& secret : secrets) fits |= is_one_of(mac_of(said.time, text.body, secret), said);
  if (!fits) return SignatureVerdict::wrong;
  const auto age = now < *at ? *at - now : now - *at;
  return age > signature_age_max ? SignatureVerdict::stale : SignatureVerdict::good;
}

std::string signature_of(std::string_view body, std::string_view secret, WallTime at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
  const std::string time = std::to_string(seconds);
  return "t=" + time + ",v1=" + to_hex(mac_of(time, body, secret));
}

bool is_valid_webhook_secret(std::string_view text) {
  constexpr std::string_view prefix = "whsec_";
  if (!text.starts_with(prefix) || text.size() == prefix.size() || text.size() > secret_size_max) return false;
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace sluice::fulfilment
