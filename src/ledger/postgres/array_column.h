// One column of many rows, as an array in PostgreSQL's binary form: a header of 20 bytes, then each value behind its
// length. Texts and whole numbers (bigint) are all that a ledger's rows have.
//
// Reused from round to round: clear() keeps its memory. Cost: a copy of the value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::ledger::postgres {

class ArrayColumn {
public:
  enum class Type : std::uint32_t { number = 20, text = 25 };  // the server's numbers of bigint and text

  explicit ArrayColumn(Type type) : type_(type) { clear(); }
  [[nodiscard]] Type type() const { return type_; }

  void add(std::string_view text) {
    put32(static_cast<std::uint32_t>(text.size()));
    bytes_.append(text);
    ++count_;
  }
  void add(std::int64_t number) {
    put32(8);
    put32(static_cast<std::uint32_t>(static_cast<std::uint64_t>(number) >> 32U));
    put32(static_cast<std::uint32_t>(static_cast<std::uint64_t>(number)));
    ++count_;
  }
  void add_null() {
    put32(0xffff'ffff);
    has_null_ = true;
    ++count_;
  }
  // REQUIRES: something was added.
  [[nodiscard]] std::string_view bytes() {
    const std::uint32_t header[] = {1, has_null_ ? 1U : 0U, static_cast<std::uint32_t>(type_), count_, 1};
    for (std::size_t i = 0; i < std::size(header); ++i) write32(i * 4, header[i]);
    return bytes_;
  }
  void clear() {
    bytes_.assign(header_size, '\0');
    count_ = 0;
    has_null_ = false;
  }

private:
  static constexpr std::size_t header_size = 20;

  void write32(std::size_t at, std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) bytes_[at + i] = static_cast<char>(value >> (24U - 8U * i) & 0xffU);
  }
  void put32(std::uint32_t value) {
    bytes_.append(4, '\0');
    write32(bytes_.size() - 4, value);
  }

  Type type_;
  std::string bytes_;
  std::uint32_t count_ = 0;
  bool has_null_ = false;
};

}  // namespace sluice::ledger::postgres
