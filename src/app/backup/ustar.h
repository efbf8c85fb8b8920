// The blocks of a tar archive (POSIX.1-1988, ustar): a member is a header of one block and its content, filled up
// with zeros to whole blocks; two blocks of zeros are the end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace sluice::app::ustar {

constexpr std::size_t block_size = 512;
constexpr std::size_t name_size_max = 99;
constexpr std::uint64_t member_bytes_max = (std::uint64_t{1} << 33U) - 1;  // what eleven octal digits can say

using Block = std::array<char, block_size>;

// Of a plain file of mode 0600, of user and group 0 and of no time.
struct Header {
  std::string name;  // 1 to name_size_max characters
  std::uint64_t size = 0;
};

[[nodiscard]] Block to_block(const Header& header);

struct Reading {
  std::optional<Header> header;  // none: `fault` says why
  const char* fault = "";
};
[[nodiscard]] Reading read_block(const Block& block);

// What fills the last block of so many bytes.
[[nodiscard]] std::size_t padding_of(std::uint64_t size);

}  // namespace sluice::app::ustar
