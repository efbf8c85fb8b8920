#include "fulfilment/push/push_message.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <span>

#include "base/encoding.h"
#include "base/json_writer.h"
#include "fulfilment/webhook/webhook_sender.h"

namespace sluice::fulfilment {
namespace {

namespace json = boost::json;
using Bytes = std::span<const std::uint8_t>;
using Digest = std::array<std::uint8_t, 32>;

constexpr std::uint32_t record_size = 4096;
constexpr std::size_t tag_size = 16;

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Digest mac(Bytes key, std::string_view text) {
  Digest digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), digest.data(), &size);
  return digest;
}

// HKDF (RFC 5869) of at most one digest's length.
Digest derived(Bytes salt, Bytes secret, const std::string& info) {
  return mac(mac(salt, text_of(secret)), info + '\x01');
}

// AES-128-GCM: the text with its tag behind it.
std::optional<std::string> encrypted(Bytes key, Bytes nonce, std::string_view text) {
  struct Cleanup {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };
  const std::unique_ptr<EVP_CIPHER_CTX, Cleanup> context(EVP_CIPHER_CTX_new());
  std::string out(text.size() + tag_size, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  int size = 0;
  int rest = 0;
  const bool ok =
      EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, key.data(), nonce.data()) == 1 &&
      EVP_EncryptUpdate(context.get(), bytes, &size, reinterpret_cast<const unsigned char*>(text.data()),
                        static_cast<int>(text.size())) == 1 &&
      EVP_EncryptFinal_ex(context.get(), bytes + size, &rest) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_size), bytes + text.size()) == 1;
  return ok ? std::optional(std::move(out)) : std::nullopt;
}

// RFC 8188: salt, record size, and whose key the reader needs.
std::string header(const PushSalt& salt, const P256Key::Point& key) {
  std::string out(text_of(salt));
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(record_size >> shift & 0xffU);
  out += static_cast<char>(key.size());
  return out.append(text_of(key));
}

template <std::size_t Size>
bool read_bytes(const json::object& object, std::string_view name, std::array<std::uint8_t, Size>& out) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() && decode_base64url(value->get_string(), out);
}

}  // namespace

std::optional<PushSubscription> push_subscription_from(std::string_view text) {
  boost::system::error_code not_json;
  const json::value parsed = json::parse(text, not_json);
  if (not_json || !parsed.is_object()) return std::nullopt;
  const json::object& object = parsed.get_object();
  const json::value* endpoint = object.if_contains("endpoint");
  PushSubscription subscription;
  if (endpoint == nullptr || !endpoint->is_string() || !read_bytes(object, "p256dh", subscription.key) ||
      !read_bytes(object, "auth", subscription.auth)) {
    return std::nullopt;
  }
  subscription.endpoint = endpoint->get_string();
  return subscription;
}

std::string to_json(const PushSubscription& subscription) {
  std::string key;
  append_base64url(key, subscription.key);
  std::string auth;
  append_base64url(auth, subscription.auth);
  std::string text;
  JsonWriter(text)
      .begin_object()
      .field("endpoint", subscription.endpoint)
      .field("p256dh", key)
      .field("auth", auth)
      .end_object();
  return text;
}

std::string push_endpoint_problem(const std::string& url, bool allow_private) {
  if (url.size() > push_endpoint_bytes_max) {
    return "must be at most " + std::to_string(push_endpoint_bytes_max) + " bytes";
  }
  return webhook_url_problem(url, allow_private).empty() ? "" : "must be an https URL";
}

std::optional<std::string> seal_push(const PushSubscription& to, std::string_view text, const P256Key& once,
                                     const PushSalt& salt) {
  const auto secret = once.agree(to.key);
  if (!secret || text.size() > push_text_bytes_max) return std::nullopt;
  const std::string both = std::string(text_of(to.key)).append(text_of(once.public_point()));
  const Digest key = derived(to.auth, *secret, std::string("WebPush: info").append(1, '\0') + both);
  const Digest content_key = derived(salt, key, std::string("Content-Encoding: aes128gcm").append(1, '\0'));
  const Digest nonce = derived(salt, key, std::string("Content-Encoding: nonce").append(1, '\0'));
  const auto sealed =
      encrypted(Bytes(content_key).first(16), Bytes(nonce).first(12), std::string(text) + '\x02');  // the last record
  return sealed ? std::optional(header(salt, once.public_point()) + *sealed) : std::nullopt;
}

}  // namespace sluice::fulfilment
