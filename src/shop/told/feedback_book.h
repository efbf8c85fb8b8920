// What visitors say of a sale with one tap: a thumb up, a thumb down, or that something did not work. No text, no
// address, no name.
//
// Counted once a place in line and once an order, wherever it is said from: whoever taps again changes their mind,
// and the count moves. Of a place two bits are kept, in blocks that are made when the first of 65 536 places says
// something; of an order its id, and only of one that said something. Of this process's life: the counts go on after
// a restart (shop/chronicle), who has given one is forgotten, and may be counted once more.
//
// Thread-safe: edges tell, the owner reads. A short lock each; people tap once, and nobody polls this.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/ids.h"

namespace sluice::shop {

enum class Thumb : std::uint8_t { up, down, problem };
inline constexpr std::array every_thumb{Thumb::up, Thumb::down, Thumb::problem};
[[nodiscard]] constexpr std::string_view to_string(Thumb thumb) {
  switch (thumb) {
    case Thumb::up:
      return "up";
    case Thumb::down:
      return "down";
    case Thumb::problem:
      return "problem";
  }
  return "";
}
[[nodiscard]] constexpr std::optional<Thumb> thumb_from(std::string_view text) {
  for (const Thumb thumb : every_thumb) {
    if (to_string(thumb) == text) return thumb;
  }
  return std::nullopt;
}

class FeedbackBook {
public:
  // More: ids that a shop with more orders than this would keep. Further ones are taken and not counted.
  static constexpr std::size_t orders_max = 200'000;

  // As many as gave each, by Thumb.
  using Counts = std::array<std::uint32_t, every_thumb.size()>;
  struct Totals {
    Counts waiting{};
    Counts order{};
  };

  void say(LineIndex line, Ordinal number, Thumb thumb) {
    const std::scoped_lock lock(mutex_);
    std::uint64_t& word = word_of(line, number);
    const unsigned shift = 2U * (raw(number) % 32U);
    const auto before = static_cast<std::uint8_t>(word >> shift & 3U);
    const std::uint8_t now = mark_of(thumb);
    word = (word & ~(std::uint64_t{3} << shift)) | std::uint64_t{now} << shift;
    move(totals_.waiting, before, now);
  }
  void say(OrderId order, Thumb thumb) {
    const std::scoped_lock lock(mutex_);
    const auto at = orders_.find(order);
    if (at == orders_.end() && orders_.size() == orders_max) return;
    std::uint8_t& mark = orders_[order];
    const std::uint8_t before = mark;
    mark = mark_of(thumb);
    move(totals_.order, before, mark);
  }
  [[nodiscard]] Totals totals() const {
    const std::scoped_lock lock(mutex_);
    return totals_;
  }

private:
  static constexpr std::uint32_t block_size = 65'536;
  using Block = std::array<std::uint64_t, block_size / 32>;

  // 0: nothing was said.
  static constexpr std::uint8_t mark_of(Thumb thumb) { return static_cast<std::uint8_t>(raw(thumb) + 1); }
  static void move(Counts& counts, std::uint8_t before, std::uint8_t now) {
    if (before > 0) --counts[before - 1U];
    ++counts[now - 1U];
  }
  std::uint64_t& word_of(LineIndex line, Ordinal number) {
    auto& block = blocks_[std::uint64_t{raw(line)} << 32U | raw(number) / block_size];
    if (!block) block = std::make_unique<Block>();
    return (*block)[raw(number) % block_size / 32U];
  }

  mutable std::mutex mutex_;
  boost::unordered_flat_map<std::uint64_t, std::unique_ptr<Block>> blocks_;  // guarded by mutex_, as is the rest
  boost::unordered_flat_map<OrderId, std::uint8_t, IdHash> orders_;
  Totals totals_;
};

}  // namespace sluice::shop
