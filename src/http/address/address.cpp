#include "http/address/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace sluice::http {
namespace {

constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// "[2001:db8::1]:443" and "192.0.2.7:443" without their ports.
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  const std::size_t colon = text.find(':');
  const bool is_only_one = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  return is_only_one ? text.substr(0, colon) : text;
}

}  // namespace

bool IpAddress::is_ipv4() const {
  return std::equal(mapped.begin(), mapped.end(), bytes.begin());
}

std::optional<IpAddress> parse_address(std::string_view text) {
  const std::string_view bare = without_port(trimmed(text)).substr(0, INET6_ADDRSTRLEN);
  if (bare.find('\0') != std::string_view::npos) return std::nullopt;  // where C would take it to end
  std::array<char, INET6_ADDRSTRLEN + 1> plain{};
  std::copy(bare.begin(), bare.end(), plain.begin());
  IpAddress address;
  if (inet_pton(AF_INET6, plain.data(), address.bytes.data()) == 1) return address;
  if (inet_pton(AF_INET, plain.data(), address.bytes.data() + mapped.size()) != 1) return std::nullopt;
  std::copy(mapped.begin(), mapped.end(), address.bytes.begin());
  return address;
}

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool is_ipv4 = address.is_ipv4();
  const auto* bytes = address.bytes.data() + (is_ipv4 ? mapped.size() : 0);
  inet_ntop(is_ipv4 ? AF_INET : AF_INET6, bytes, text.data(), text.size());
  return text.data();
}

Result<void> AddressRanges::add(std::string_view range) {
  const std::size_t slash = range.find('/');
  const auto address = parse_address(range.substr(0, slash));
  const bool has_port = range.starts_with('[');
  if (!address || has_port) return invalid_input("must be an address or a range, as \"10.0.0.0/8\"");
  const unsigned most = address->is_ipv4() ? 32 : 128;
  unsigned bits = most;
  if (slash != std::string_view::npos) {
    const std::string_view digits = range.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits > most) {
      return invalid_input("must have 0 to " + std::to_string(most) + " bits behind the slash");
    }
  }
  ranges_.push_back({.from = *address, .bits = bits + 128 - most});
  return {};
}

bool AddressRanges::has(const IpAddress& address) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&address](const Range& range) {
    const std::size_t whole = range.bits / 8;
    if (!std::equal(range.from.bytes.begin(), range.from.bytes.begin() + std::ptrdiff_t(whole),
                    address.bytes.begin())) {
      return false;
    }
    const unsigned rest = range.bits % 8;
    if (rest == 0) return true;
    const auto differ = static_cast<unsigned>(range.from.bytes[whole] ^ address.bytes[whole]);
    return differ >> (8 - rest) == 0;
  });
}

}  // namespace sluice::http
