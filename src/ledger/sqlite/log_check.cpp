#include "ledger/sqlite/log_check.h"

#include <array>
#include <bit>
#include <fstream>
#include <string_view>

namespace sluice::ledger {
namespace {

constexpr std::size_t header_bytes = 32;
constexpr std::size_t frame_header_bytes = 24;
constexpr std::size_t summed_header_bytes = 24;  // of the log's header: what its checksum is of
constexpr std::size_t summed_frame_bytes = 8;    // of a frame's header, before its page
constexpr std::uint32_t magic = 0x377f0682;      // the lowest bit: sums are of big-endian words
constexpr std::uint32_t page_bytes_max = 65536;

std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
  return number;
}
std::uint32_t little_endian(std::string_view bytes, std::size_t at) {
  const std::uint32_t number = big_endian(bytes, at);
  return number >> 24U | (number >> 8U & 0xff00U) | (number << 8U & 0xff0000U) | number << 24U;
}

struct Sum {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  friend bool operator==(const Sum&, const Sum&) = default;
};

Sum sum_at(std::string_view bytes, std::size_t at) {
  return {big_endian(bytes, at), big_endian(bytes, at + 4)};
}

struct LogHeader {
  bool is_big_endian = false;
  std::uint32_t page_bytes = 0;
  std::string salts;
  Sum sum;

  // The sum of `bytes`, on from `so_far`.
  [[nodiscard]] Sum add(Sum so_far, std::string_view bytes) const {
    for (std::size_t at = 0; at < bytes.size(); at += 8) {
      const auto word = [&](std::size_t i) { return is_big_endian ? big_endian(bytes, i) : little_endian(bytes, i); };
      so_far.first += word(at) + so_far.second;
      so_far.second += word(at + 4) + so_far.first;
    }
    return so_far;
  }
};

// nullopt: it does not check.
std::optional<LogHeader> header_of(std::string_view bytes) {
  LogHeader header;
  header.is_big_endian = (big_endian(bytes, 0) & 1U) != 0;
  header.page_bytes = big_endian(bytes, 8);
  header.salts = bytes.substr(16, 8);
  header.sum = sum_at(bytes, 24);
  const bool is_log = (big_endian(bytes, 0) & ~1U) == magic && std::has_single_bit(header.page_bytes) &&
                      header.page_bytes >= 512 && header.page_bytes <= page_bytes_max;
  return is_log && header.add({}, bytes.substr(0, summed_header_bytes)) == header.sum ? std::optional(header)
                                                                                      : std::nullopt;
}

bool is_nothing(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

// Goes through the frames of a log. Each sum goes on from the sum before it, so a frame that is computed on the sum
// of another was written after it.
class FrameReading {
public:
  explicit FrameReading(const LogHeader& header) : header_(header), sum_(header.sum) {}

  // True: transactions were written on after a frame that does not check.
  bool finds_damage(std::string_view frame) {
    const Sum stored = sum_at(frame, 16);
    const bool is_of_this_log = frame.substr(8, 8) == header_.salts;
    const bool follows =
        is_of_this_log && (computed(frame, sum_) == stored || (!whole_ && computed(frame, should_be_) == stored));
    if (!whole_ && follows && last_was_commit_) return true;
    if (!follows && whole_)
      should_be_ = computed(frame, sum_);
    else
      should_be_ = stored;
    whole_ = whole_ && follows;
    sum_ = stored;
    last_was_commit_ = big_endian(frame, 4) != 0;
    return false;
  }
  [[nodiscard]] bool is_whole() const { return whole_; }

private:
  [[nodiscard]] Sum computed(std::string_view frame, Sum from) const {
    return header_.add(header_.add(from, frame.substr(0, summed_frame_bytes)), frame.substr(frame_header_bytes));
  }

  const LogHeader& header_;
  Sum sum_;        // that the frame before has
  Sum should_be_;  // that it should have
  bool whole_ = true;
  bool last_was_commit_ = false;
};

}  // namespace

std::optional<std::uint64_t> damage_in_log(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(header_bytes, '\0');
  if (!file.read(bytes.data(), header_bytes) || is_nothing(bytes)) return std::nullopt;
  const auto header = header_of(bytes);
  if (!header) return 0;  // it is synced before anything follows, and is in one sector
  FrameReading reading(*header);
  std::string frame(frame_header_bytes + header->page_bytes, '\0');
  std::uint64_t damage_at = header_bytes;
  while (file.read(frame.data(), static_cast<std::streamsize>(frame.size()))) {
    if (reading.finds_damage(frame)) return damage_at;
    if (reading.is_whole()) damage_at += frame.size();
  }
  return std::nullopt;
}

}  // namespace sluice::ledger
