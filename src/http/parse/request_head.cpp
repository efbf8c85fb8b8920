#include "http/parse/request_head.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <charconv>
#include <cstdint>
#include <utility>

#include "http/parse/octets.h"

namespace sluice::http {
namespace {

namespace beast = boost::beast;
using beast::iequals;
using beast::http::field;
using beast::http::verb;

Method method_of(verb name) {
  if (name == verb::get) return Method::get;
  if (name == verb::head) return Method::head;
  if (name == verb::post) return Method::post;
  if (name == verb::put) return Method::put;
  if (name == verb::patch) return Method::patch;
  if (name == verb::delete_) return Method::del;
  return name == verb::options ? Method::options : Method::other;
}

// How many bytes "http://" or "https://" takes at the front of `target`; 0 when there is neither.
std::size_t scheme_size(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (iequals(target.substr(0, scheme.size()), scheme)) return scheme.size();
  }
  return 0;
}

// One bit for each field that must not come twice.
enum Once : std::uint32_t {
  once_host = 1U << 0,
  once_content_length = 1U << 1,
  once_transfer_encoding = 1U << 2,
  once_content_type = 1U << 3,
  once_authorization = 1U << 4,
  once_idempotency_key = 1U << 5,
  once_origin = 1U << 6,
  once_sec_fetch_site = 1U << 7,
  once_ticket = 1U << 8,
  once_pass = 1U << 9,
  once_expect = 1U << 10,
  once_work = 1U << 11,
  once_account = 1U << 12,
  once_stripe_signature = 1U << 13,
};

class HeadParser final : public beast::http::basic_parser<true> {
public:
  HeadParser(Head& head, Problem& problem, std::size_t body_bytes_max)
      : head_(head), request_(head.request), problem_(problem), body_bytes_max_(body_bytes_max) {
    skip(true);  // bodies are RequestParser's
  }

  HeadVerdict parse(std::string_view bytes) {
    header_limit(static_cast<std::uint32_t>(bytes.size()));  // the scanner has bounded it
    beast::error_code error;
    problem_ = problems::malformed("The request line or a header field is malformed.");
    put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (error || !is_done()) return HeadVerdict::refused;
    head_.chunked = chunked();
    head_.keep_alive = keep_alive() && !says_close_;
    return is_acceptable() ? HeadVerdict::well_formed : HeadVerdict::refused;
  }

private:
  void refuse(beast::error_code& error, const Problem& problem) {
    problem_ = problem;
    error = beast::http::error::bad_value;
  }
  void refuse(beast::error_code& error, std::string_view detail) { refuse(error, problems::malformed(detail)); }

  void on_request_impl(verb name, beast::string_view, beast::string_view target, int version,
                       beast::error_code& error) override {
    request_.method = method_of(name);
    request_.target = target;
    head_.is_http_1_0 = version == 10;
    if (!split_target()) return refuse(error, "The request target is neither a path nor an http URL.");
    if (has_overlong(request_.path)) refuse(error, "The path has characters in more bytes than they take.");
  }

  bool split_target() {
    std::string_view rest = request_.target;
    if (const std::size_t scheme = scheme_size(rest); scheme != 0) {
      const std::size_t end = std::min(rest.find_first_of("/?", scheme), rest.size());
      authority_ = rest.substr(scheme, end - scheme);
      if (authority_.empty() || !consists_of(authority_, octets::host)) return false;
      rest.remove_prefix(end);
    } else if (!rest.starts_with('/')) {
      return false;
    }
    const std::size_t mark = std::min(rest.find('?'), rest.size());
    request_.path = mark == 0 ? std::string_view("/") : rest.substr(0, mark);
    request_.query = rest.substr(std::min(mark + 1, rest.size()));
    return true;
  }

  void on_field_impl(field name, beast::string_view text, beast::string_view value,
                     beast::error_code& error) override {
    if (name == field::unknown) return on_unnamed_field(text, value, error);
    if (name == field::host) return take_host(value, error);
    if (name == field::cookie) return join(request_.cookie, head_.joined_cookies, "; ", value);
    if (name == field::authorization) return take_once(once_authorization, request_.authorization, value, error);
    if (name == field::content_type) return take_once(once_content_type, request_.content_type, value, error);
    if (name == field::origin) return take_once(once_origin, request_.origin, value, error);
    if (name == field::sec_fetch_site) {
      return take_once(once_sec_fetch_site, request_.sec_fetch_site, value, error);
    }
    if (name == field::sec_fetch_dest) return take_first(request_.sec_fetch_dest, value);
    if (name == field::sec_fetch_mode) return take_first(request_.sec_fetch_mode, value);
    if (name == field::accept) return take_first(request_.accept, value);
    if (name == field::accept_encoding) return take_first(request_.accept_encoding, value);
    if (name == field::accept_language) return take_first(request_.accept_language, value);
    if (name == field::referer) return take_first(request_.referer, value);
    if (name == field::if_none_match) return take_first(request_.if_none_match, value);
    if (name == field::content_length) return take_content_length(value, error);
    if (name == field::transfer_encoding) return take_transfer_encoding(value, error);
    if (name == field::expect) return take_expect(value, error);
    if (name == field::forwarded) return take_hops(Forwarding::forwarded, value);
    if (name == field::connection) says_close_ |= beast::http::token_list(value).exists("close");
  }

  // The fields that Beast has no name for.
  void on_unnamed_field(std::string_view name, std::string_view value, beast::error_code& error) {
    if (iequals(name, "Idempotency-Key")) {
      request_.has_idempotency_key = true;
      return take_once(once_idempotency_key, request_.idempotency_key, value, error);
    }
    if (iequals(name, "X-Sluice-Ticket")) return take_once(once_ticket, request_.ticket, value, error);
    if (iequals(name, "X-Sluice-Pass")) return take_once(once_pass, request_.pass, value, error);
    if (iequals(name, "X-Sluice-Work")) return take_once(once_work, request_.work, value, error);
    if (iequals(name, "X-Sluice-Account")) return take_once(once_account, request_.account, value, error);
    if (iequals(name, "Stripe-Signature")) {
      return take_once(once_stripe_signature, request_.stripe_signature, value, error);
    }
    if (iequals(name, "Sec-Purpose") || iequals(name, "Purpose")) return take_first(request_.sec_purpose, value);
    if (iequals(name, "traceparent")) return take_first(request_.traceparent, value);
    if (name.size() > 2 && iequals(name.substr(0, 2), "X-")) take_forwarded(name.substr(2), value);
  }

  void take_forwarded(std::string_view name, std::string_view value) {
    if (iequals(name, "Original-URI")) take_first(request_.original_uri, value);
    if (iequals(name, "Original-Method")) take_first(request_.original_method, value);
    if (iequals(name, "Forwarded-Uri")) take_first(request_.forwarded_uri, value);
    if (iequals(name, "Forwarded-Method")) take_first(request_.forwarded_method, value);
    if (iequals(name, "Forwarded-For")) take_hops(Forwarding::x_forwarded_for, value);
    if (iequals(name, "Forwarded-Host")) take_first(request_.forwarded_host, value);
    if (iequals(name, "Forwarded-Proto")) take_first(request_.forwarded_proto, value);
  }

  // With both headers a client could choose, so one of them counts for nothing.
  void take_hops(Forwarding header, std::string_view value) {
    if (header == head_.forwarding) join(request_.forwarded_for, head_.joined_forwarded_for, ", ", value);
  }

  bool is_again(Once bit) { return (std::exchange(seen_, seen_ | bit) & bit) != 0; }

  void take_once(Once bit, std::string_view& into, std::string_view value, beast::error_code& error) {
    if (is_again(bit)) return refuse(error, "A header field that must be single came twice.");
    into = value;
  }

  static void take_first(std::string_view& into, std::string_view value) {
    if (into.empty()) into = value;
  }

  void take_host(std::string_view value, beast::error_code& error) {
    if (value.empty() || !consists_of(value, octets::host)) return refuse(error, "The Host field is malformed.");
    take_once(once_host, request_.host, value, error);
  }

  // A field that may come several times: only then its values are copied, into `joined`.
  static void join(std::string_view& into, std::string& joined, std::string_view between, std::string_view value) {
    if (value.empty()) return;
    if (into.empty()) {
      into = value;
      return;
    }
    if (into.data() != joined.data()) joined = into;
    joined.append(between).append(value);
    into = joined;
  }

  void take_content_length(std::string_view value, beast::error_code& error) {
    if (is_again(once_content_length)) return refuse(error, "Content-Length came twice.");
    std::uint64_t length = 0;
    const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), length);
    if (failure != std::errc() || end != value.data() + value.size()) {
      return refuse(error, "Content-Length is not a number.");
    }
    if (length > body_bytes_max_) return refuse(error, problems::body_too_large);
    head_.content_length = static_cast<std::size_t>(length);
  }

  void take_transfer_encoding(std::string_view value, beast::error_code& error) {
    if (is_again(once_transfer_encoding) || !iequals(value, "chunked")) {
      return refuse(error, "The only transfer coding understood is chunked, once.");
    }
    if (head_.is_http_1_0) refuse(error, "HTTP/1.0 has no transfer codings.");
  }

  void take_expect(std::string_view value, beast::error_code& error) {
    if (head_.is_http_1_0) return;  // RFC 9110 10.1.1: ignored there
    if (is_again(once_expect) || !iequals(value, "100-continue")) return refuse(error, problems::expectation_failed);
    head_.expects_continue = true;
  }

  // What can only be judged with every field at hand.
  bool is_acceptable() {
    if ((seen_ & once_host) == 0 && !head_.is_http_1_0) {
      problem_ = problems::malformed("The Host field is missing.");
      return false;
    }
    if (!authority_.empty()) request_.host = authority_;
    return true;
  }

  void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
  void on_header_impl(beast::error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
  std::size_t on_body_impl(beast::string_view, beast::error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, beast::error_code&) override { return 0; }
  void on_finish_impl(beast::error_code&) override {}

  Head& head_;
  Request& request_;
  Problem& problem_;
  std::size_t body_bytes_max_;
  std::string_view authority_;
  std::uint32_t seen_ = 0;
  bool says_close_ = false;
};

}  // namespace

HeadVerdict parse_head(std::string_view bytes, std::size_t body_bytes_max, Head& head, Problem& problem) {
  head.request = Request{};
  head.joined_cookies.clear();
  head.joined_forwarded_for.clear();
  head.content_length = 0;
  head.expects_continue = false;
  return HeadParser(head, problem, body_bytes_max).parse(bytes);
}

}  // namespace sluice::http
