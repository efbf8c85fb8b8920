// Reads a row of a database column by column, whichever database it is.
//
// `Source` derives from it and has text_at(column), a view of nothing for null, and number_at(column). What cannot be
// what the ledger once wrote is remembered, not thrown: ask malformed_column() after reading a row.
// One thread. Cost: a call of Source's a column; nothing is virtual.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/ids.h"
#include "base/time.h"
#include "ledger/rows/states.h"

namespace sluice::ledger {

template <class Source>
class ColumnReader {
public:
  void read(std::string_view& out) { out = self().text_at(next_++); }
  void read(std::string& out) { out = self().text_at(next_++); }
  void read(WallTime& out) {
    std::int64_t ms = 0;
    read(ms);
    out = WallTime(std::chrono::milliseconds(ms));
  }
  template <class Integer>
  requires std::is_integral_v<Integer>
  void read(Integer& out) {
    const std::int64_t value = self().number_at(next_);
    if (!std::in_range<Integer>(value)) malformed();
    ++next_;
    out = static_cast<Integer>(value);
  }
  template <class Enum>
  requires(std::is_enum_v<Enum> && !State<Enum>) void read(Enum& out) {
    std::underlying_type_t<Enum> value{};
    read(value);
    out = static_cast<Enum>(value);
  }
  template <State S>
  void read(S& out) {
    keep(state_from(self().text_at(next_), S{}), out);
  }
  template <class Tag>
  void read(TypedId<Tag>& out) {
    const std::string_view text = self().text_at(next_);
    if (text.data() == nullptr) return void(++next_);  // null
    keep(TypedId<Tag>::parse(text), out);
  }

  [[nodiscard]] std::optional<int> malformed_column() const { return malformed_; }

protected:
  // The column that is read next, which is thereby read.
  int take_column() { return next_++; }

private:
  const Source& self() const { return static_cast<const Source&>(*this); }
  template <class Value>
  void keep(const std::optional<Value>& value, Value& out) {
    if (!value) malformed();
    ++next_;
    out = value.value_or(Value{});
  }
  void malformed() {
    if (!malformed_) malformed_ = next_;
  }

  int next_ = 0;
  std::optional<int> malformed_;
};

}  // namespace sluice::ledger
