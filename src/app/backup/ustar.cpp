#include "app/backup/ustar.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/invariant.h"

namespace sluice::app::ustar {
namespace {

// Where ustar has what, and how long.
struct Field {
  std::size_t at;
  std::size_t size;
};
constexpr Field name_field{0, 100};
constexpr Field mode_field{100, 8};
constexpr Field owner_field{108, 8};
constexpr Field group_field{116, 8};
constexpr Field size_field{124, 12};
constexpr Field time_field{136, 12};
constexpr Field sum_field{148, 8};
constexpr Field type_field{156, 1};
constexpr Field magic_field{257, 8};
constexpr std::string_view magic{"ustar\00000", 8};

std::string_view text_of(const Block& block, Field field) {
  return {block.data() + field.at, field.size};
}

void put(Block& block, Field field, std::string_view text) {
  std::copy(text.begin(), text.end(), block.begin() + static_cast<std::ptrdiff_t>(field.at));
}

// Zeros in front, and the end of the field left as it is.
void put_octal(Block& block, Field field, std::uint64_t value) {
  for (std::size_t i = field.size - 1; i-- > 0; value >>= 3U) {
    block[field.at + i] = static_cast<char>('0' + (value & 7U));
  }
}

std::optional<std::uint64_t> octal(std::string_view text) {
  const std::size_t end = std::min(text.find_first_of(std::string_view("\0 ", 2)), text.size());
  std::uint64_t value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + end, value, 8);
  if (error != std::errc() || at != text.data() + end) return std::nullopt;
  return value;
}

// The sum of a header's bytes, its own field taken for spaces.
std::uint64_t checksum(const Block& block) {
  std::uint64_t sum = sum_field.size * std::uint64_t{' '};
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool is_own = i >= sum_field.at && i < sum_field.at + sum_field.size;
    if (!is_own) sum += static_cast<unsigned char>(block[i]);
  }
  return sum;
}

}  // namespace

Block to_block(const Header& header) {
  SLUICE_INVARIANT(!header.name.empty() && header.name.size() <= name_size_max && header.size <= member_bytes_max);
  Block block{};
  put(block, name_field, header.name);
  put_octal(block, mode_field, 0600);
  put_octal(block, owner_field, 0);
  put_octal(block, group_field, 0);
  put_octal(block, size_field, header.size);
  put_octal(block, time_field, 0);
  put(block, type_field, "0");
  put(block, magic_field, magic);
  put_octal(block, sum_field, checksum(block));
  return block;
}

Reading read_block(const Block& block) {
  const auto sum = octal(text_of(block, sum_field));
  if (text_of(block, magic_field) != magic || !sum || *sum != checksum(block)) return {{}, "a header is not one"};
  const auto size = octal(text_of(block, size_field));
  const std::string_view name = text_of(block, name_field);
  Header header{.name = std::string(name.substr(0, name.find('\0'))), .size = size.value_or(0)};
  if (!size || header.name.empty() || text_of(block, type_field) != "0") return {{}, "a member is no plain file"};
  return {std::move(header), ""};
}

std::size_t padding_of(std::uint64_t size) {
  return static_cast<std::size_t>((block_size - size % block_size) % block_size);
}

}  // namespace sluice::app::ustar
