// Where the sandbox's objects are, as at Stripe.
#pragma once

#include <string_view>

namespace sluice::sandbox {

inline constexpr std::string_view intents_address = "/v1/payment_intents";
inline constexpr std::string_view refunds_address = "/v1/refunds";
inline constexpr std::string_view events_address = "/v1/events";

// What is behind `start` and a slash; empty: `path` is no such address.
[[nodiscard]] inline std::string_view part_behind(std::string_view path, std::string_view start) {
  if (!path.starts_with(start) || path.size() <= start.size() || path[start.size()] != '/') return {};
  return path.substr(start.size() + 1);
}

}  // namespace sluice::sandbox
