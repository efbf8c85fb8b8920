#include "http/address/endpoint.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>

namespace sluice::http {
namespace {

bool is_address(const std::string& text, int family) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  const bool is_whole = text.find('\0') == std::string::npos;  // to C it would end there
  return is_whole && inet_pton(family, text.c_str(), address.data()) == 1;
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  const auto wrong = [&] {
    return invalid_input("'" + std::string(text) +
                         "' is not an address and port such as 127.0.0.1:8080 or [::1]:8080");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong();
  std::string_view address = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool is_bracketed = address.size() > 2 && address.front() == '[' && address.back() == ']';
  if (is_bracketed) address = address.substr(1, address.size() - 2);

  Endpoint endpoint{std::string(address), 0};
  if (!is_address(endpoint.address, is_bracketed ? AF_INET6 : AF_INET)) return wrong();
  const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (failure != std::errc() || end != port.data() + port.size()) return wrong();
  return endpoint;
}

std::string to_string(const Endpoint& endpoint) {
  const bool is_v6 = endpoint.address.find(':') != std::string::npos;
  const std::string address = is_v6 ? "[" + endpoint.address + "]" : endpoint.address;
  return address + ":" + std::to_string(endpoint.port);
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address == "localhost";
}

}  // namespace sluice::http
