// The distinct types of everything that is numbered or named, and the text form of ids.
//
// An Id128 is a prefix of 8 bytes that grows with time, and 8 random bytes. Growing prefixes keep the ledger's
// indexes appending at their right edge (random prefixes cost 5 to 9 times as much); the random half makes ids
// unguessable.
//
//   prefix  42 bits  milliseconds since 1970 (until the year 2109)
//           12 bits  sequence within the millisecond; used up, it carries into the milliseconds
//           10 bits  shard: whose owner minted it, so that a call that knows only an id knows where to ask
//
// Only IdMint (base/random.h) makes prefixes, and only shard() looks into them. Text: 26 characters of 0-9a-v
// (base32hex, lower case), which sorts as the bytes do.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

enum class Unit : std::uint32_t {};        // 1..stock of an item
enum class Generation : std::uint32_t {};  // how often a unit has been claimed; 0 = never
enum class Ordinal : std::uint32_t {};     // a place in a line, from 1; 0 = none
enum class ItemIndex : std::uint16_t {};   // position of an item in its sale
enum class LineIndex : std::uint16_t {};   // position of a line in its sale
enum class Shard : std::uint16_t {};       // which owner's; below shards_max

inline constexpr unsigned shard_bits = 10;
inline constexpr std::uint16_t shards_max = 1U << shard_bits;

template <class E>
requires std::is_enum_v<E>
constexpr auto raw(E value) {
  return static_cast<std::underlying_type_t<E>>(value);
}

// REQUIRES: index <= 65535; the settings allow far fewer items and lines.
constexpr ItemIndex item_at(std::size_t index) {
  return ItemIndex{static_cast<std::uint16_t>(index)};
}
constexpr LineIndex line_at(std::size_t index) {
  return LineIndex{static_cast<std::uint16_t>(index)};
}

class Id128 {
public:
  static constexpr std::size_t text_size = 26;

  constexpr Id128() = default;
  constexpr Id128(std::uint64_t prefix, std::uint64_t random) : prefix_(prefix), random_(random) {}

  [[nodiscard]] constexpr std::uint64_t prefix() const { return prefix_; }
  [[nodiscard]] constexpr std::uint64_t random() const { return random_; }
  [[nodiscard]] constexpr bool is_nil() const { return prefix_ == 0 && random_ == 0; }
  // Whose owner minted it; of an id that a stranger made up, any.
  [[nodiscard]] constexpr Shard shard() const { return Shard{static_cast<std::uint16_t>(prefix_ % shards_max)}; }

  [[nodiscard]] std::array<char, text_size> text() const;
  // Accepts only the one canonical form that text() gives.
  [[nodiscard]] static std::optional<Id128> parse(std::string_view text);

  friend constexpr auto operator<=>(const Id128&, const Id128&) = default;

private:
  std::uint64_t prefix_ = 0;
  std::uint64_t random_ = 0;
};

// One type per kind of id, so that a hold is never passed where an order is meant.
template <class Tag>
class TypedId {
public:
  constexpr TypedId() = default;
  constexpr explicit TypedId(Id128 value) : value_(value) {}

  [[nodiscard]] constexpr Id128 value() const { return value_; }
  [[nodiscard]] constexpr bool is_nil() const { return value_.is_nil(); }

  // The public form: "hold_" and 26 characters.
  [[nodiscard]] std::string str() const {
    const auto body = value_.text();
    std::string out(Tag::prefix);
    out.append(body.data(), body.size());
    return out;
  }
  [[nodiscard]] static std::optional<TypedId> parse(std::string_view text) {
    if (!text.starts_with(Tag::prefix)) return std::nullopt;
    const auto id = Id128::parse(text.substr(Tag::prefix.size()));
    if (!id) return std::nullopt;
    return TypedId(*id);
  }

  friend constexpr auto operator<=>(const TypedId&, const TypedId&) = default;

private:
  Id128 value_;
};

struct HoldTag {
  static constexpr std::string_view prefix = "hold_";
};
struct OrderTag {
  static constexpr std::string_view prefix = "ord_";
};
struct BuyerTag {
  static constexpr std::string_view prefix = "";
};
struct JobTag {
  static constexpr std::string_view prefix = "job_";
};

using HoldId = TypedId<HoldTag>;
using OrderId = TypedId<OrderTag>;
using BuyerId = TypedId<BuyerTag>;
using JobId = TypedId<JobTag>;

struct IdHash {
  using is_avalanching = void;
  std::size_t operator()(const Id128& id) const noexcept {
    // The random half alone is uniform in practice; the prefix is mixed in for ids that tests number by hand.
    std::uint64_t h = id.random() ^ (id.prefix() * 0x9E3779B97F4A7C15ULL);
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93ULL;
    h ^= h >> 32;
    return static_cast<std::size_t>(h);
  }
  template <class Tag>
  std::size_t operator()(const TypedId<Tag>& id) const noexcept {
    return (*this)(id.value());
  }
};

// True for what a sale or an item may be called: [a-z0-9-]{1,40}.
[[nodiscard]] bool is_valid_name(std::string_view name);

}  // namespace sluice
