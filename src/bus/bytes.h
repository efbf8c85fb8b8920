// Numbers and texts as bytes, one behind the other: what messages of the bus are made of.
//
// Numbers are little-endian, a text is its size in four bytes and then itself. A reader that is asked for what is not
// there has failed for good and gives nothings from then on, so whoever reads asks once, at the end. Pure.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::bus {

class ByteWriter {
public:
  explicit ByteWriter(std::string& out) : out_(out) {}
  template <std::unsigned_integral Number>
  ByteWriter& number(Number value) {
    for (std::size_t i = 0; i < sizeof value; ++i) {
      out_ += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFFU);
    }
    return *this;
  }
  ByteWriter& flag(bool value) { return number(static_cast<std::uint8_t>(value ? 1 : 0)); }
  // REQUIRES: smaller than 4 GiB.
  ByteWriter& text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    out_ += value;
    return *this;
  }

private:
  std::string& out_;
};

class ByteReader {
public:
  // Texts that it gives are views into `bytes`.
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}
  template <std::unsigned_integral Number>
  [[nodiscard]] Number number() {
    const std::string_view bytes = take(sizeof(Number));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return static_cast<Number>(value);
  }
  [[nodiscard]] std::string_view text() { return take(number<std::uint32_t>()); }
  // As a byte that is 0 or 1.
  [[nodiscard]] bool flag() {
    const auto byte = number<std::uint8_t>();
    has_failed_ |= byte > 1;
    return byte == 1;
  }

  [[nodiscard]] bool has_failed() const { return has_failed_; }
  // All of it was there, and nothing is behind it.
  [[nodiscard]] bool is_whole() const { return !has_failed_ && rest_.empty(); }

private:
  std::string_view take(std::size_t count) {
    if (has_failed_ || count > rest_.size()) {
      has_failed_ = true;
      return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::string_view rest_;
  bool has_failed_ = false;
};

}  // namespace sluice::bus
