// A token's text, kept where it is made: tokens are written into answers by the million, and none needs a string.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/invariant.h"

namespace sluice::token {

// Longer texts are refused unread.
inline constexpr std::size_t token_bytes_max = 160;

class Text {
public:
  Text() = default;
  // REQUIRES: no longer than a token.
  explicit Text(std::string_view text) {
    SLUICE_INVARIANT(text.size() <= token_bytes_max);
    text.copy(bytes_.data(), text.size());
    size_ = static_cast<std::uint8_t>(text.size());
  }
  // `write(at)` puts the text there, at most so much as a token has, and returns its end.
  template <class Write>
  [[nodiscard]] static Text written_by(Write write) {
    Text text;
    text.size_ = static_cast<std::uint8_t>(write(text.bytes_.data()) - text.bytes_.data());
    return text;
  }

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::string_view view() const { return {bytes_.data(), size_}; }
  // NOLINTNEXTLINE(google-explicit-constructor): it is text
  operator std::string_view() const { return view(); }
  [[nodiscard]] std::string str() const { return std::string(view()); }

private:
  std::array<char, token_bytes_max> bytes_{};  // as far as size_
  std::uint8_t size_ = 0;
};

}  // namespace sluice::token
