// What every row is made of: a list of its columns, written once. SQL texts, binding, reading and the samples' text
// come from it.
//
// columns() begins with the primary key, of `key_columns` columns. An Ordinal or an id that is none is NULL in the
// table. A row's `String` is std::string_view in writes (borrowed until they are committed) and std::string in what
// is read.
#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace sluice::ledger {

template <class Member>
struct Column {
  std::string_view name;
  Member member;
};
template <class Member>
Column(const char*, Member) -> Column<Member>;

// Turns a row that owns its text into one that borrows it, or back.
template <class To, template <class> class RowOf, class From>
[[nodiscard]] RowOf<To> row_as(const RowOf<From>& from) {
  RowOf<To> to;
  const auto copy = [&](auto source, auto target) {
    to.*(target.member) = static_cast<std::remove_cvref_t<decltype(to.*(target.member))>>(from.*(source.member));
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (copy(std::get<I>(RowOf<From>::columns()), std::get<I>(RowOf<To>::columns())), ...);
  }
  (std::make_index_sequence<std::tuple_size_v<decltype(RowOf<To>::columns())>>());
  return to;
}

}  // namespace sluice::ledger
