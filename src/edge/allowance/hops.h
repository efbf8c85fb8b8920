// Through whom a request says that it came: the addresses in X-Forwarded-For or Forwarded (RFC 7239), nearest first.
//
// What stands in there is what proxies and clients wrote, unchecked: network.h says whose word counts. Only one of
// the two headers is read, the one that the operator names: with both, a client could choose. Pure; no allocation.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "http/reception/front.h"

namespace sluice::edge {

// More proxies than anybody has one behind the other; what stands before them is not looked at.
inline constexpr std::size_t hops_max = 16;

class Hops {
public:
  // Of the header's value, several fields of it joined by commas. A Forwarded that is malformed anywhere has no hops:
  // a client's open quote could otherwise hide what the proxy has added behind it.
  Hops(std::string_view value, http::Forwarding header);
  // As they were written, "" where there was none; not all of them are addresses.
  [[nodiscard]] std::span<const std::string_view> nearest_first() const { return std::span(hops_).first(count_); }

private:
  void read_list(std::string_view value);
  void read_forwarded(std::string_view value);

  std::array<std::string_view, hops_max> hops_{};
  std::size_t count_ = 0;
};

}  // namespace sluice::edge
