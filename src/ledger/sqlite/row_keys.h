// The whole numbers under which claims, holds and redeemed tickets are kept: what a row is known by, packed into its
// rowid. Sales and items have numbers of their own for it, which the store gives them when they are added and which
// stay theirs; the shop does not know them.
//
//   claim_row   sale's number << 48 | item's number << 32 | unit
//   ticket_row  sale's number << 48 | line's position << 32 | ordinal
//   hold_row    the upper half of the id, which no other id shares (base/ids.h), its highest bit turned, so that keys
//               are in the order of the ids
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "ledger/sqlite/database.h"
#include "ledger/sqlite/statement.h"

namespace sluice::ledger {

enum class SaleNumber : std::int64_t {};  // 1 to 32 767
enum class ItemNumber : std::int64_t {};  // 1 to 65 535, within the sale

[[nodiscard]] constexpr std::int64_t claim_key(SaleNumber sale, ItemNumber item, Unit unit) {
  return raw(sale) << 48 | raw(item) << 32 | std::int64_t{raw(unit)};
}
[[nodiscard]] constexpr std::int64_t ticket_key(SaleNumber sale, LineIndex line, Ordinal ordinal) {
  return raw(sale) << 48 | std::int64_t{raw(line)} << 32 | std::int64_t{raw(ordinal)};
}
[[nodiscard]] inline std::int64_t hold_key(HoldId id) {
  return static_cast<std::int64_t>(id.value().prefix() ^ std::uint64_t{1} << 63);
}
// The same of an id's text in SQL: `id` is an expression.
[[nodiscard]] std::string hold_key_sql(std::string_view id);

// The keys from `first` to `last`, of everything that has the same beginning.
struct KeyRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};
[[nodiscard]] constexpr KeyRange keys_of(SaleNumber sale) {
  return {raw(sale) << 48, raw(sale) << 48 | 0xffff'ffff'ffff};
}
[[nodiscard]] constexpr KeyRange keys_of(SaleNumber sale, ItemNumber item) {
  return {claim_key(sale, item, Unit{0}), claim_key(sale, item, Unit{0xffff'ffff})};
}

// Numbers by names, looked up once. One thread.
class Numbers {
public:
  Numbers() = default;
  [[nodiscard]] static Result<Numbers> prepare(const Database& database);

  // nullopt: there is no such sale, or item.
  [[nodiscard]] std::optional<SaleNumber> sale(std::string_view sale);
  [[nodiscard]] std::optional<ItemNumber> item(std::string_view sale, std::string_view item);
  // What was added may have been taken back: everything is looked up again.
  void forget() { sales_.clear(); }
  // Whether the last look-up that found nothing could not be made.
  [[nodiscard]] bool has_failed() const { return has_failed_; }

private:
  struct Sale {
    SaleNumber number{};
    std::map<std::string, ItemNumber, std::less<>> items;
  };
  [[nodiscard]] Sale* find(std::string_view sale);
  // The first column of the one row that answers.
  template <class... Values>
  [[nodiscard]] std::optional<std::int64_t> answer_of(Statement& question, const Values&... values);

  Statement ask_sale_;
  Statement ask_item_;
  std::map<std::string, Sale, std::less<>> sales_;
  bool has_failed_ = false;
};

}  // namespace sluice::ledger
