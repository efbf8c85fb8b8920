#include "http/reception/proxy_header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "http/parse/octets.h"

namespace sluice::http {
namespace {

using namespace std::string_view_literals;
using Verdict = ProxyHeader::Verdict;

constexpr ProxyHeader malformed{.verdict = Verdict::malformed};
constexpr ProxyHeader need_more{.verdict = Verdict::need_more};

// ---- Version 1: "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n"

constexpr std::string_view line_start = "PROXY ";
constexpr std::size_t line_bytes_max = 107;  // as the protocol has it

constexpr OctetSet ipv4_text = octet_range('0', '9', ".");
constexpr OctetSet ipv6_text = octet_range('0', '9', "abcdefABCDEF:.");
constexpr OctetSet digits = octet_range('0', '9');

// What stands before the next space, and that space with it.
std::string_view take_word(std::string_view& rest) {
  const std::size_t space = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, space);
  rest.remove_prefix(std::min(space + 1, rest.size()));
  return word;
}

std::optional<IpAddress> address_of(std::string_view text, bool is_v6) {
  const bool fits = consists_of(text, is_v6 ? ipv6_text : ipv4_text) &&
                    (!is_v6 || std::count(text.begin(), text.end(), ':') > 1);  // one might be a port's
  return fits ? parse_address(text) : std::nullopt;
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return consists_of(text, digits) && error == std::errc() && end == text.data() + text.size() && port <= 65'535 &&
         (text.size() == 1 || text.front() != '0');
}

ProxyHeader read_line(std::string_view bytes) {
  const std::size_t end = bytes.substr(0, line_bytes_max).find("\r\n");
  if (end == std::string_view::npos) return bytes.size() < line_bytes_max ? need_more : malformed;
  ProxyHeader header{.verdict = Verdict::complete, .size = end + 2};
  std::string_view rest = bytes.substr(line_start.size(), end - line_start.size());
  if (rest == "UNKNOWN" || rest.starts_with("UNKNOWN ")) return header;
  const std::string_view family = take_word(rest);
  const bool is_v6 = family == "TCP6";
  if (!is_v6 && family != "TCP4") return malformed;
  header.client = address_of(take_word(rest), is_v6);
  const auto here = address_of(take_word(rest), is_v6);
  const bool has_from_port = is_port(take_word(rest));
  return header.client && here && has_from_port && is_port(rest) ? header : malformed;
}

// ---- Version 2: a signature, what it is, how long the rest is

constexpr std::string_view signature = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t fixed_bytes = 16;
constexpr std::uint8_t version_2 = 2;
enum Command : std::uint8_t { local = 0, proxied = 1 };
enum Family : std::uint8_t { unspecified = 0x00, tcp_v4 = 0x11, tcp_v6 = 0x21, unix_stream = 0x31 };

// From the front of `text`; of an address of four bytes in its mapped form.
IpAddress binary_address(std::string_view text, std::size_t bytes) {
  IpAddress address;
  if (bytes == 4) address.bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  std::copy_n(text.begin(), bytes, address.bytes.end() - static_cast<std::ptrdiff_t>(bytes));
  return address;
}

ProxyHeader read_binary(std::string_view bytes) {
  const auto octet = [&](std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); };
  if (bytes.size() < fixed_bytes) return need_more;
  const std::size_t length = static_cast<std::size_t>(octet(14)) << 8U | octet(15);
  ProxyHeader header{.verdict = Verdict::complete, .size = fixed_bytes + length};
  const auto command = static_cast<std::uint8_t>(octet(12) & 0x0fU);
  if (octet(12) >> 4U != version_2 || command > proxied || header.size > proxy_header_bytes_max) return malformed;
  if (bytes.size() < header.size) return need_more;
  if (command == local) return header;
  const std::string_view addresses = bytes.substr(fixed_bytes, length);
  switch (octet(13)) {
    case unspecified:
    case unix_stream:
      return header;
    case tcp_v4:
      if (length < 2 * (4 + 2)) return malformed;
      header.client = binary_address(addresses, 4);
      return header;
    case tcp_v6:
      if (length < 2 * (16 + 2)) return malformed;
      header.client = binary_address(addresses, 16);
      return header;
    default:
      return malformed;
  }
}

// `bytes` begin so, or may yet.
bool may_begin_with(std::string_view bytes, std::string_view start) {
  const std::size_t common = std::min(bytes.size(), start.size());
  return bytes.substr(0, common) == start.substr(0, common);
}

}  // namespace

ProxyHeader read_proxy_header(std::string_view bytes) {
  if (may_begin_with(bytes, line_start)) return bytes.size() < line_start.size() ? need_more : read_line(bytes);
  return may_begin_with(bytes, signature) ? read_binary(bytes) : malformed;
}

}  // namespace sluice::http
