// What may be an idempotency key towards a payment provider. Pure.
#pragma once

#include <string_view>

namespace sluice::order {

inline constexpr std::size_t idempotency_key_size_max = 255;

// 1 to 255 visible ASCII characters without '"' and '\', so that bare and quoted forms mean one key and no key can
// break out of its header line.
[[nodiscard]] constexpr bool is_valid_idempotency_key(std::string_view key) {
  if (key.empty() || key.size() > idempotency_key_size_max) return false;
  for (const char c : key) {
    if (c <= 0x20 || c >= 0x7F || c == '"' || c == '\\') return false;
  }
  return true;
}

}  // namespace sluice::order
