#include "http/parse/request_head.h"

#include <algorithm>
#include <boost/beast/http/rfc7230.hpp>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/ascii_case.h"
#include "http/parse/known_fields.h"
#include "http/parse/octets.h"

namespace sluice::http {
namespace {

Method method_of(std::string_view name) {
  if (name == "GET") return Method::get;
  if (name == "HEAD") return Method::head;
  if (name == "POST") return Method::post;
  if (name == "PUT") return Method::put;
  if (name == "PATCH") return Method::patch;
  if (name == "DELETE") return Method::del;
  return name == "OPTIONS" ? Method::options : Method::other;
}

// How many bytes "http://" or "https://" takes at the front of `target`; 0 when there is neither.
std::size_t scheme_size(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (equals_ignoring_case(target.substr(0, scheme.size()), scheme)) return scheme.size();
  }
  return 0;
}

std::string_view without_blanks(std::string_view value) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
  while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
  return value;
}

// A field that may come several times: only then its values are copied, into `joined`.
void join(std::string_view& into, std::string& joined, std::string_view between, std::string_view value) {
  if (value.empty()) return;
  if (into.empty()) {
    into = value;
    return;
  }
  if (into.data() != joined.data()) joined = into;
  joined.append(between).append(value);
  into = joined;
}

// Each function that reads something says whether it was well-formed; if not, `problem` says why.
class HeadReader {
public:
  HeadReader(std::string_view bytes, Head& head, Problem& problem, std::size_t body_bytes_max)
      : rest_(bytes), head_(head), request_(head.request), problem_(problem), body_bytes_max_(body_bytes_max) {}

  bool read() {
    if (!read_request_line(next_line())) return false;
    for (std::string_view line = next_line(); !line.empty(); line = next_line()) {
      if (!read_field(line)) return false;
    }
    return read_whole();
  }

private:
  bool refuse(const Problem& problem) {
    problem_ = problem;
    return false;
  }
  bool refuse(std::string_view detail) { return refuse(problems::malformed(detail)); }

  // Without its line end. The scanner has seen that each CR has its LF, and that the last line is empty.
  std::string_view next_line() {
    const std::size_t end = rest_.find('\r');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end + 2);
    return line;
  }

  // --- The request line

  // "method target version": the scanner has seen that there are two spaces, and something in front of each.
  bool read_request_line(std::string_view line) {
    const std::size_t method_end = line.find(' ');
    const std::size_t target_end = line.find(' ', method_end + 1);
    const std::string_view version = line.substr(target_end + 1);
    head_.is_http_1_0 = version == "HTTP/1.0";
    if (version != "HTTP/1.1" && !head_.is_http_1_0) return refuse("The request line is not one of HTTP/1.1.");
    request_.method = method_of(line.substr(0, method_end));
    request_.target = line.substr(method_end + 1, target_end - method_end - 1);
    if (!split_target()) return refuse("The request target is neither a path nor an http URL.");
    return !has_overlong(request_.path) || refuse("The path has characters in more bytes than they take.");
  }

  bool split_target() {
    std::string_view rest = request_.target;
    if (!rest.starts_with('/')) {
      const std::size_t scheme = scheme_size(rest);
      if (scheme == 0) return false;
      const std::size_t end = std::min(rest.find_first_of("/?", scheme), rest.size());
      authority_ = rest.substr(scheme, end - scheme);
      if (!is_host(authority_)) return false;
      rest.remove_prefix(end);
    }
    const std::size_t mark = std::min(rest.find('?'), rest.size());
    request_.path = mark == 0 ? std::string_view("/") : rest.substr(0, mark);
    request_.query = rest.substr(std::min(mark + 1, rest.size()));
    return true;
  }

  // --- Fields

  // The scanner has seen that there is a colon, and a name in front of it.
  bool read_field(std::string_view line) {
    const std::size_t colon = line.find(':');
    const std::size_t at = find_field(line.substr(0, colon));
    return at == known_fields.size() || take_field(at, without_blanks(line.substr(colon + 1)));
  }

  bool take_field(std::size_t at, std::string_view value) {
    const KnownField& field = known_fields[at];
    using Way = KnownField::Way;
    switch (field.way) {
      case Way::once:
        return take_once(at, request_.*field.into, value);
      case Way::first:
        if ((request_.*field.into).empty()) request_.*field.into = value;
        return true;
      case Way::host:
        return take_host(at, value);
      case Way::cookie:
        join(request_.cookie, head_.joined_cookies, "; ", value);
        return true;
      case Way::idempotency_key:
        request_.has_idempotency_key = true;
        return take_once(at, request_.idempotency_key, value);
      case Way::content_length:
        return take_content_length(at, value);
      case Way::transfer_encoding:
        return take_transfer_encoding(value);
      case Way::expect:
        return take_expect(value);
      case Way::connection:
        return take_connection(value);
      case Way::forwarded:
        return take_hops(Forwarding::forwarded, value);
      case Way::forwarded_for:
        return take_hops(Forwarding::x_forwarded_for, value);
    }
    return false;
  }

  bool is_again(std::size_t at) {
    static_assert(known_fields.size() <= 64);
    const std::uint64_t bit = std::uint64_t{1} << at;
    return (std::exchange(seen_, seen_ | bit) & bit) != 0;
  }

  bool take_once(std::size_t at, std::string_view& into, std::string_view value) {
    if (is_again(at)) return refuse("A header field that must be single came twice.");
    into = value;
    return true;
  }

  bool take_host(std::size_t at, std::string_view value) {
    if (!is_host(value)) return refuse("The Host field is malformed.");
    has_host_ = true;
    return take_once(at, request_.host, value);
  }

  bool take_content_length(std::size_t at, std::string_view value) {
    if (is_again(at)) return refuse("Content-Length came twice.");
    std::uint64_t length = 0;
    const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), length);
    if (failure != std::errc() || end != value.data() + value.size()) {
      return refuse("Content-Length is not a number.");
    }
    if (length > body_bytes_max_) return refuse(problems::body_too_large);
    head_.content_length = static_cast<std::size_t>(length);
    has_length_ = true;
    return true;
  }

  bool take_transfer_encoding(std::string_view value) {
    if (std::exchange(head_.chunked, true) || !equals_ignoring_case(value, "chunked")) {
      return refuse("The only transfer coding understood is chunked, once.");
    }
    return !head_.is_http_1_0 || refuse("HTTP/1.0 has no transfer codings.");
  }

  bool take_expect(std::string_view value) {
    if (head_.is_http_1_0) return true;  // RFC 9110 10.1.1: ignored there
    const bool is_again = std::exchange(head_.expects_continue, true);
    return (!is_again && equals_ignoring_case(value, "100-continue")) || refuse(problems::expectation_failed);
  }

  bool take_connection(std::string_view value) {
    const boost::beast::http::opt_token_list options{value};
    if (!boost::beast::http::validate_list(options)) return refuse("The Connection field is malformed.");
    for (const std::string_view option : options) {
      says_close_ |= equals_ignoring_case(option, "close");
      says_keep_alive_ |= equals_ignoring_case(option, "keep-alive");
    }
    return true;
  }

  // With both headers a client could choose, so one of them counts for nothing.
  bool take_hops(Forwarding header, std::string_view value) {
    if (header == head_.forwarding) join(request_.forwarded_for, head_.joined_forwarded_for, ", ", value);
    return true;
  }

  // What can only be judged with every field at hand.
  bool read_whole() {
    if (!has_host_ && !head_.is_http_1_0) return refuse("The Host field is missing.");
    if (head_.chunked && has_length_) return refuse("The body is both chunked and of a length.");
    if (!authority_.empty()) request_.host = authority_;
    head_.keep_alive = !says_close_ && (!head_.is_http_1_0 || says_keep_alive_);
    return true;
  }

  std::string_view rest_;
  Head& head_;
  Request& request_;
  Problem& problem_;
  const std::size_t body_bytes_max_;
  std::string_view authority_;
  std::uint64_t seen_ = 0;  // a bit for each of known_fields that must not come twice
  bool has_host_ = false;
  bool has_length_ = false;
  bool says_close_ = false;
  bool says_keep_alive_ = false;
};

}  // namespace

HeadVerdict parse_head(std::string_view bytes, std::size_t body_bytes_max, Head& head, Problem& problem) {
  head.request = Request{};
  head.joined_cookies.clear();
  head.joined_forwarded_for.clear();
  head.content_length = 0;
  head.chunked = false;
  head.expects_continue = false;
  return HeadReader(bytes, head, problem, body_bytes_max).read() ? HeadVerdict::well_formed : HeadVerdict::refused;
}

}  // namespace sluice::http
