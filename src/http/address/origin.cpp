#include "http/address/origin.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "base/ascii_case.h"

namespace sluice::http {
namespace {

constexpr std::size_t host_bytes_max = 253;
constexpr std::size_t label_bytes_max = 63;

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), ascii_lower);
  return out;
}

bool is_label(std::string_view label) {
  const auto may_stand = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !label.empty() && label.size() <= label_bytes_max && std::all_of(label.begin(), label.end(), may_stand);
}

bool is_name(std::string_view host) {
  if (host.size() > host_bytes_max) return false;
  for (;;) {
    const std::size_t dot = host.find('.');
    if (!is_label(host.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    host.remove_prefix(dot + 1);
  }
}

// As browsers write it: "[::1]", the shortest form.
std::string ipv6(std::string_view bracketed) {
  const std::string inner(bracketed.substr(1, bracketed.size() - 2));
  std::array<unsigned char, sizeof(in6_addr)> address{};
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool is_whole = inner.find('\0') == std::string::npos;  // to C it would end there
  if (!is_whole || inet_pton(AF_INET6, inner.c_str(), address.data()) != 1) return {};
  if (inet_ntop(AF_INET6, address.data(), text.data(), text.size()) == nullptr) return {};
  return "[" + std::string(text.data()) + "]";
}

Result<int> port_of(std::string_view digits) {
  int port = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (failure != std::errc() || end != digits.data() + digits.size() || port < 1 || port > 65'535) {
    return invalid_input("has no port from 1 to 65535 behind its colon");
  }
  return port;
}

}  // namespace

Result<std::string> normal_host(std::string_view text) {
  std::string host = lower_case(text);
  if (host.starts_with('[') && host.ends_with(']'))
    host = ipv6(host);
  else if (!is_name(host))
    host.clear();
  if (!host.empty()) return host;
  return invalid_input("is no host name (letters, digits, - and dots; others in their xn-- form)");
}

Result<std::string> normal_origin(std::string_view text) {
  const std::size_t scheme_end = text.find("://");
  const std::string scheme = lower_case(text.substr(0, std::min(scheme_end, text.size())));
  if (scheme_end == std::string_view::npos || (scheme != "http" && scheme != "https")) {
    return invalid_input("must begin with https:// or http://");
  }
  std::string_view rest = text.substr(scheme_end + 3);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find_first_of("/?#\\") != std::string_view::npos) {
    return invalid_input("must have nothing behind the host: an origin has no path");
  }
  if (rest.find('@') != std::string_view::npos) return invalid_input("must not name a user");
  const std::size_t bracket = rest.find(']');
  const std::size_t colon = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const auto host = normal_host(rest.substr(0, colon));
  if (!host) return host.error();
  if (colon == std::string_view::npos) return scheme + "://" + *host;
  const auto port = port_of(rest.substr(colon + 1));
  if (!port) return port.error();
  if (*port == (scheme == "https" ? 443 : 80)) return scheme + "://" + *host;
  return scheme + "://" + *host + ":" + std::to_string(*port);
}

}  // namespace sluice::http
