// A sale's own rows: what it is, how far it has come and who may write it, its items.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "base/ids.h"
#include "ledger/rows/column.h"

namespace sluice::ledger {

// An owner's right to write a sale: grows by one at each take-over. 0: nobody ever had it.
enum class Lease : std::uint64_t {};

// What changes rarely of a sale. `settings` is its configuration as JSON.
template <class String>
struct SettingsRowOf {
  static constexpr std::string_view table = "sale_settings";
  static constexpr std::size_t key_columns = 1;

  String sale;
  std::uint32_t epoch = 0;  // of its tickets, never 0: those of another one are void
  String settings;
  String draw_key;  // of the lobby's draw, as hex digits; empty: there is no draw

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &SettingsRowOf::sale}, Column{"epoch", &SettingsRowOf::epoch},
                      Column{"settings", &SettingsRowOf::settings}, Column{"draw_key", &SettingsRowOf::draw_key});
  }
};
// What every commit of a sale writes, hence narrow: who may write it, and how far it has come.
template <class String>
struct MarkRowOf {
  static constexpr std::string_view table = "sale_mark";
  static constexpr std::size_t key_columns = 1;

  String sale;
  String state;                   // "scheduled", "open", "paused", "closed" as the shop names them
  Lease lease{};                  // of the owner
  std::int64_t sale_time_us = 0;  // high-water mark of sale time
  // Grows with each commit of the sale; tells whether one whose answer was lost is there.
  std::uint64_t commit_number = 0;

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &MarkRowOf::sale}, Column{"state", &MarkRowOf::state},
                      Column{"lease", &MarkRowOf::lease}, Column{"sale_time_us", &MarkRowOf::sale_time_us},
                      Column{"commit_number", &MarkRowOf::commit_number});
  }
};
// A sale as it is read: the view `sale` joins the two tables above.
template <class String>
struct SaleRowOf {
  static constexpr std::string_view table = "sale";
  static constexpr std::size_t key_columns = 1;

  String id;
  String state;
  std::uint32_t epoch = 0;
  Lease lease{};
  std::int64_t sale_time_us = 0;
  std::uint64_t commit_number = 0;
  String settings;
  String draw_key;

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"id", &SaleRowOf::id}, Column{"state", &SaleRowOf::state},
                      Column{"epoch", &SaleRowOf::epoch}, Column{"lease", &SaleRowOf::lease},
                      Column{"sale_time_us", &SaleRowOf::sale_time_us},
                      Column{"commit_number", &SaleRowOf::commit_number}, Column{"settings", &SaleRowOf::settings},
                      Column{"draw_key", &SaleRowOf::draw_key});
  }
};
template <class String>
struct ItemRowOf {
  static constexpr std::string_view table = "item";
  static constexpr std::size_t key_columns = 2;

  String sale;
  String item;
  ItemIndex position{};
  String name;
  std::int64_t price_amount = 0;
  String price_currency;
  std::uint32_t stock = 0;

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &ItemRowOf::sale}, Column{"item", &ItemRowOf::item},
                      Column{"position", &ItemRowOf::position}, Column{"name", &ItemRowOf::name},
                      Column{"price_amount", &ItemRowOf::price_amount},
                      Column{"price_currency", &ItemRowOf::price_currency}, Column{"stock", &ItemRowOf::stock});
  }
};

using SettingsRow = SettingsRowOf<std::string>;
using MarkRow = MarkRowOf<std::string>;
using SaleRow = SaleRowOf<std::string>;
using ItemRow = ItemRowOf<std::string>;

}  // namespace sluice::ledger
