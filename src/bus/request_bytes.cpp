#include "bus/request_bytes.h"

#include <algorithm>
#include <array>

#include "bus/bytes.h"
#include "bus/message_kind.h"

namespace sluice::bus {
namespace {

using http::Request;

// By their numbers in a message: further ones are added at the end.
constexpr std::array texts_of_request{&Request::target,
                                      &Request::path,
                                      &Request::query,
                                      &Request::host,
                                      &Request::cookie,
                                      &Request::authorization,
                                      &Request::content_type,
                                      &Request::accept,
                                      &Request::accept_encoding,
                                      &Request::accept_language,
                                      &Request::idempotency_key,
                                      &Request::if_none_match,
                                      &Request::origin,
                                      &Request::sec_fetch_site,
                                      &Request::sec_fetch_dest,
                                      &Request::sec_fetch_mode,
                                      &Request::sec_purpose,
                                      &Request::traceparent,
                                      &Request::ticket,
                                      &Request::pass,
                                      &Request::work,
                                      &Request::account,
                                      &Request::operator_page,
                                      &Request::if_match,
                                      &Request::last_event_id,
                                      &Request::stripe_signature,
                                      &Request::original_uri,
                                      &Request::original_method,
                                      &Request::forwarded_uri,
                                      &Request::forwarded_method,
                                      &Request::forwarded_host,
                                      &Request::forwarded_for,
                                      &Request::forwarded_proto,
                                      &Request::referer,
                                      &Request::peer};

}  // namespace

void append_request(std::string& out, const Request& request) {
  ByteWriter writer(out);
  writer.number(static_cast<std::uint8_t>(request.method)).flag(request.has_idempotency_key);
  const auto count = std::count_if(texts_of_request.begin(), texts_of_request.end(),
                                   [&request](auto text) { return !(request.*text).empty(); });
  writer.number(static_cast<std::uint8_t>(count));
  for (std::size_t i = 0; i < texts_of_request.size(); ++i) {
    const std::string_view text = request.*texts_of_request[i];
    if (!text.empty()) writer.number(static_cast<std::uint8_t>(i)).text(text);
  }
  writer.text(request.body);
}

std::optional<Request> read_request(std::string_view bytes) {
  ByteReader reader(bytes);
  Request request;
  const auto method = reader.number<std::uint8_t>();
  if (method > static_cast<std::uint8_t>(http::Method::other)) return std::nullopt;
  request.method = static_cast<http::Method>(method);
  request.has_idempotency_key = reader.flag();
  const auto count = reader.number<std::uint8_t>();
  std::size_t next = 0;  // each text that is not empty once, in order
  for (std::size_t i = 0; i < count && !reader.has_failed(); ++i) {
    const auto at = reader.number<std::uint8_t>();
    const std::string_view text = reader.text();
    if (at < next || at >= texts_of_request.size() || text.empty() || !is_clean(text)) return std::nullopt;
    request.*texts_of_request[at] = text;
    next = std::size_t{at} + 1;
  }
  request.body = reader.text();
  const bool is_one = reader.is_whole() && request.path.starts_with('/');
  return is_one ? std::optional(request) : std::nullopt;
}

}  // namespace sluice::bus
