// A history read from bytes: each choice that a random history makes is the next byte, so that one string of bytes is
// one history, for a property test (which shrinks it) and for a fuzzer (which steers it) alike.
#pragma once

#include <cstdint>
#include <span>

namespace sluice::twin {

class History {
public:
  explicit History(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool is_over() const { return at_ >= bytes_.size(); }
  // 0 .. count-1; 0 once the bytes are used up. REQUIRES: 1 <= count <= 256.
  std::uint32_t pick(std::uint32_t count) { return is_over() ? 0 : bytes_[at_++] % count; }

private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

}  // namespace sluice::twin
