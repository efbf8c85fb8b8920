// Addresses of machines, and ranges of them.
//
// Pure functions and values; thread-safe as long as nobody adds a range.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::http {

// Sixteen bytes; an IPv4 address in its mapped form (::ffff:192.0.2.7), so that it is one whatever socket it came by.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  [[nodiscard]] bool is_ipv4() const;
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// As proxies write it: with a port and brackets, or without. nullopt: it is none.
[[nodiscard]] std::optional<IpAddress> parse_address(std::string_view text);

// In its own form: "192.0.2.7", "2001:db8::1".
[[nodiscard]] std::string to_string(const IpAddress& address);

// "10.0.0.0/8", "2001:db8::/32", or one address, several of each.
class AddressRanges {
public:
  // ErrorKind::invalid_input says what is wrong with it.
  [[nodiscard]] Result<void> add(std::string_view range);
  [[nodiscard]] bool has(const IpAddress& address) const;
  [[nodiscard]] std::size_t size() const { return ranges_.size(); }

private:
  struct Range {
    IpAddress from;
    unsigned bits = 128;
  };
  std::vector<Range> ranges_;
};

}  // namespace sluice::http
