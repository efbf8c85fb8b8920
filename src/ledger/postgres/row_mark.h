// A row's identity, near enough for putting writes together: two rows that share one are put into two runs, no more.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <type_traits>

#include "base/ids.h"
#include "ledger/postgres/row_arrays.h"

namespace sluice::ledger::postgres {

enum class RowMark : std::uint64_t {};

template <class Part>
std::uint64_t hash_of(const Part& part) {
  if constexpr (std::is_enum_v<Part>) {
    return std::hash<std::uint64_t>()(static_cast<std::uint64_t>(raw(part)));
  } else if constexpr (IsId<Part>::value) {
    return IdHash()(part);
  } else {
    return std::hash<Part>()(part);
  }
}
template <class... Parts>
[[nodiscard]] RowMark row_mark(std::string_view table, const Parts&... parts) {
  std::uint64_t hash = hash_of(table);
  ((hash = (hash ^ hash_of(parts)) * 0x9E3779B97F4A7C15ULL, hash ^= hash >> 29U), ...);
  return RowMark{hash};
}

}  // namespace sluice::ledger::postgres
