#include "edge/visitor/origin.h"

#include <algorithm>

#include "base/ascii_case.h"
#include "http/address/origin.h"

namespace sluice::edge {
namespace {

// What our scripts and apps read besides the fields that are always readable.
constexpr std::string_view readable_fields =
    "ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After";
// What they send besides the fields that need no leave.
constexpr std::string_view sendable_fields =
    "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Sluice-Pass, X-Sluice-Ticket, "
    "X-Sluice-Work, traceparent";
// How long a browser need not ask again: long enough for one purchase, short enough for a list that changes.
constexpr std::string_view preflight_s = "600";

struct Site {
  std::string_view scheme;
  std::string_view host;  // with its port, if that is written
};

Site site_of(std::string_view origin) {
  const std::size_t at = origin.find("://");
  if (at == std::string_view::npos) return {};
  return {.scheme = origin.substr(0, at), .host = origin.substr(at + 3)};
}

std::string_view without_own_port(std::string_view host, std::string_view scheme) {
  const std::string_view port = equals_ignoring_case(scheme, "https") ? ":443" : ":80";
  if (host.ends_with(port)) host.remove_suffix(port.size());
  return host;
}

// "https://Shop.example" and "https://shop.example:443" are one.
bool is_same_origin(std::string_view a, std::string_view b) {
  const Site one = site_of(a);
  const Site other = site_of(b);
  return !one.host.empty() && equals_ignoring_case(one.scheme, other.scheme) &&
         equals_ignoring_case(without_own_port(one.host, one.scheme), without_own_port(other.host, other.scheme));
}

}  // namespace

bool is_at_host(std::string_view origin, std::string_view host) {
  const Site site = site_of(origin);
  if (site.host.empty()) return false;
  return equals_ignoring_case(without_own_port(site.host, site.scheme), without_own_port(host, site.scheme));
}

const std::string* listed_origin(const http::Request& request, const Context& context) {
  const auto& all = context.allowed_origins;
  if (request.origin.empty() || all.empty()) return nullptr;
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const std::string& each) { return is_same_origin(each, request.origin); });
  return at == all.end() ? nullptr : &*at;
}

std::string origin_seen(const http::Request& request, const Context& context) {
  if (!context.public_origin.empty()) return context.public_origin;
  auto origin = http::normal_origin("http://" + std::string(request.host));
  return origin ? std::move(*origin) : std::string();
}

std::string pages_seen(const http::Request& request, const Context& context) {
  std::string origin = origin_seen(request, context);
  return origin.empty() ? origin : origin + context.root;
}

bool is_cross_site(const http::Request& request, const Context& context) {
  const bool says_site = !request.sec_fetch_site.empty();
  const bool is_other_site = request.sec_fetch_site == "cross-site" || request.sec_fetch_site == "same-site";
  if (says_site && !is_other_site) return false;
  if (!says_site && request.origin.empty()) return false;
  if (is_same_origin(request.origin, context.public_origin)) return false;
  if (!says_site && is_at_host(request.origin, request.host)) return false;
  return listed_origin(request, context) == nullptr;
}

void append_cors(std::string& headers, const std::string& origin) {
  headers += "Access-Control-Allow-Origin: " + origin + "\r\nAccess-Control-Allow-Credentials: true\r\n";
  headers.append("Access-Control-Expose-Headers: ").append(readable_fields).append("\r\n");
}

void append_preflight(std::string& headers, std::string_view methods) {
  headers.append("Access-Control-Allow-Methods: ").append(methods).append("\r\n");
  headers.append("Access-Control-Allow-Headers: ").append(sendable_fields).append("\r\n");
  headers.append("Access-Control-Max-Age: ").append(preflight_s).append("\r\n");
}

}  // namespace sluice::edge
