#include "fulfilment/push/vapid.h"

#include "base/encoding.h"
#include "base/json_writer.h"
#include "fulfilment/network/url_parts.h"

namespace sluice::fulfilment {
namespace {

constexpr auto good_for = std::chrono::hours(1);  // services take a day at most; a clock may be minutes off

void append_text(std::string& out, std::string_view text) {
  append_base64url(out, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

// Scheme, host, and a port that is not the scheme's own.
std::string origin_of(const std::string& url) {
  const UrlParts parts(url);
  std::string origin = parts.text(CURLUPART_SCHEME) + "://" + parts.text(CURLUPART_HOST);
  const std::string port = parts.text(CURLUPART_PORT);
  const bool is_usual = port.empty() || port == (url.starts_with("https:") ? "443" : "80");
  return is_usual ? origin : origin + ":" + port;
}

}  // namespace

std::string Vapid::public_text() const {
  std::string text;
  append_base64url(text, key_.public_point());
  return text;
}

std::string Vapid::authorization(const std::string& endpoint, WallTime now) const {
  std::string claims;
  const auto until = std::chrono::floor<std::chrono::seconds>(now + good_for).time_since_epoch().count();
  JsonWriter(claims)
      .begin_object()
      .field("aud", origin_of(endpoint))
      .field("exp", until)
      .field("sub", contact_)
      .end_object();
  std::string token;
  append_text(token, R"({"typ":"JWT","alg":"ES256"})");
  append_text(token += '.', claims);
  const auto signature = key_.sign(token);
  append_base64url(token += '.', signature);
  return "vapid t=" + token + ", k=" + public_text();
}

std::optional<P256Key> p256_key_from(std::string_view text) {
  P256Key::Scalar scalar{};
  return decode_base64url(text, scalar) ? P256Key::from_private(scalar) : std::nullopt;
}

}  // namespace sluice::fulfilment
