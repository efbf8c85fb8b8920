#include "edge/request/notice_body.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json_writer.h"
#include "edge/request/checkout_body.h"
#include "edge/request/json_body.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

constexpr std::size_t endpoint_bytes_max = 1024;  // more than any push service's; it goes with every message

// Whether it can be an address at all; where it leads is judged when it is connected to.
bool is_endpoint(std::string_view url, bool may_be_http) {
  const std::string_view scheme = may_be_http && url.starts_with("http://") ? "http://" : "https://";
  const bool is_plain =
      std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
  return url.starts_with(scheme) && url.size() > scheme.size() && url.size() <= endpoint_bytes_max && is_plain;
}

template <std::size_t Size>
std::optional<std::string_view> bytes_in(const json::object& keys, std::string_view name) {
  const auto text = text_in(keys, name);
  std::array<std::uint8_t, Size> bytes{};
  return text && decode_base64url(*text, bytes) ? text : std::nullopt;
}

std::optional<Refusal> read_push(const json::value& push, bool may_be_http, std::string& out) {
  if (!push.is_object()) return invalid_field("push: must be an object");
  const json::object& object = push.get_object();
  const auto endpoint = text_in(object, "endpoint");
  if (!endpoint || !is_endpoint(*endpoint, may_be_http)) {
    return invalid_field("push.endpoint: must be an https URL of at most " + std::to_string(endpoint_bytes_max) +
                         " bytes");
  }
  const json::value* keys = object.if_contains("keys");
  if (keys == nullptr || !keys->is_object()) return invalid_field("push.keys: must be an object");
  const auto key = bytes_in<65>(keys->get_object(), "p256dh");
  if (!key || key->front() != 'B') return invalid_field("push.keys.p256dh: must be a P-256 point in base64url");
  const auto auth = bytes_in<16>(keys->get_object(), "auth");
  if (!auth) return invalid_field("push.keys.auth: must be 16 bytes in base64url");
  JsonWriter(out).begin_object().field("endpoint", *endpoint).field("p256dh", *key).field("auth", *auth).end_object();
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> read_notice(std::string_view body, shop::NoticeWays ways, bool may_be_http, NoticeBody& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  const json::value* push = parsed.object().if_contains("push");
  const bool has_email = parsed.object().contains("email");
  if (has_email == (push != nullptr)) return invalid_field("email: it or push must be there, and not both");
  if (push != nullptr) {
    if (!ways.push) return invalid_field("push: nobody is told by push messages here");
    return read_push(*push, may_be_http, out.push);
  }
  if (!ways.email) return invalid_field("email: nobody is told by e-mail here");
  const auto email = text_in(parsed.object(), "email");
  if (!email || !is_email(*email)) return invalid_field("email: must be one e-mail address");
  out.email = *email;
  return std::nullopt;
}

}  // namespace sluice::edge
