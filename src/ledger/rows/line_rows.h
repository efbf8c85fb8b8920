// The rows of lines and of places in them: how far each has come, places that changed hands or were cleared, codes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "base/ids.h"
#include "ledger/rows/column.h"

namespace sluice::ledger {

template <class String>
struct LineRowOf {
  static constexpr std::string_view table = "line";
  static constexpr std::size_t key_columns = 2;

  String sale;
  String line;
  LineIndex position{};
  std::uint32_t issued = 0;
  std::uint32_t serving = 0;
  std::uint32_t reserved = 0;  // ordinals up to this one may have been given out
  std::uint32_t drawn = 0;     // so many people were in the draw; 0: there was none

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &LineRowOf::sale}, Column{"line", &LineRowOf::line},
                      Column{"position", &LineRowOf::position}, Column{"issued", &LineRowOf::issued},
                      Column{"serving", &LineRowOf::serving}, Column{"reserved", &LineRowOf::reserved},
                      Column{"drawn", &LineRowOf::drawn});
  }
};
// The places that went to another device; number is the ticket's.
template <class String>
struct HandoverRowOf {
  static constexpr std::string_view table = "handover";
  static constexpr std::size_t key_columns = 3;

  String sale;
  LineIndex line{};
  Ordinal number{};
  BuyerId buyer;  // whose it is now

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &HandoverRowOf::sale}, Column{"line", &HandoverRowOf::line},
                      Column{"number", &HandoverRowOf::number}, Column{"buyer", &HandoverRowOf::buyer});
  }
};
// Where whoever waits in a place is told that it is called; number is the ticket's. The row goes with the call, with
// the place, or with the sale.
template <class String>
struct NoticeRowOf {
  static constexpr std::string_view table = "notice";
  static constexpr std::size_t key_columns = 3;

  String sale;
  LineIndex line{};
  Ordinal number{};
  String email;     // empty: none
  String push;      // a Web Push subscription as JSON; empty: none
  String language;  // that they read, as the pages name it

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &NoticeRowOf::sale}, Column{"line", &NoticeRowOf::line},
                      Column{"number", &NoticeRowOf::number}, Column{"email", &NoticeRowOf::email},
                      Column{"push", &NoticeRowOf::push}, Column{"language", &NoticeRowOf::language});
  }
};
// Spans of a line that was cleared: of the places `first` to `last` only those that were redeemed lead anywhere.
template <class String>
struct ClearedRowOf {
  static constexpr std::string_view table = "cleared";
  static constexpr std::size_t key_columns = 3;

  String sale;
  LineIndex line{};
  Ordinal first{};
  Ordinal last{};

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &ClearedRowOf::sale}, Column{"line", &ClearedRowOf::line},
                      Column{"first", &ClearedRowOf::first}, Column{"last", &ClearedRowOf::last});
  }
};
// The codes that lead to a priority line.
template <class String>
struct PriorityCodeRowOf {
  static constexpr std::string_view table = "priority_code";
  static constexpr std::size_t key_columns = 2;

  String sale;
  String code;  // without what does not matter when it is typed (shop/place/typed_code.h)
  String text;  // as people are told it
  LineIndex line{};
  std::uint32_t uses = 1;     // so often it may be used
  std::uint32_t revoked = 0;  // 1: not any more

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &PriorityCodeRowOf::sale}, Column{"code", &PriorityCodeRowOf::code},
                      Column{"text", &PriorityCodeRowOf::text}, Column{"line", &PriorityCodeRowOf::line},
                      Column{"uses", &PriorityCodeRowOf::uses}, Column{"revoked", &PriorityCodeRowOf::revoked});
  }
};
// Who got which place by a code; uses count from 1, and no higher than the code's own.
template <class String>
struct PriorityUseRowOf {
  static constexpr std::string_view table = "priority_code_use";
  static constexpr std::size_t key_columns = 3;

  String sale;
  String code;
  std::uint32_t use = 0;
  BuyerId buyer;
  LineIndex line{};
  Ordinal number{};  // the ticket's

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &PriorityUseRowOf::sale}, Column{"code", &PriorityUseRowOf::code},
                      Column{"use", &PriorityUseRowOf::use}, Column{"buyer", &PriorityUseRowOf::buyer},
                      Column{"line", &PriorityUseRowOf::line}, Column{"number", &PriorityUseRowOf::number});
  }
};

using LineRow = LineRowOf<std::string>;
using HandoverRow = HandoverRowOf<std::string>;
using NoticeRow = NoticeRowOf<std::string>;
using ClearedRow = ClearedRowOf<std::string>;
using PriorityCodeRow = PriorityCodeRowOf<std::string>;
using PriorityUseRow = PriorityUseRowOf<std::string>;

}  // namespace sluice::ledger
