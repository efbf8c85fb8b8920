#include "ledger/sqlite/row_keys.h"

namespace sluice::ledger {
// An id's text has five bits in each character behind its prefix; 130 of them, so that the first has the three
// highest and the lowest of the upper half is the highest of the fourteenth.
std::string hold_key_sql(std::string_view id) {
  constexpr int characters = 13;
  const auto digit = [id](int at) {
    return "max(instr('0123456789abcdefghijklmnopqrstuv', substr(" + std::string(id) + ", " +
           std::to_string(HoldTag::prefix.size() + 1 + static_cast<std::size_t>(at)) + ", 1)) - 1, 0)";
  };
  std::string sql = "(";
  // SQLite gives all bit operators the same precedence.
  // The first has three bits; four more than it turns the highest of them.
  sql += "((" + digit(0) + " + 4) % 8 << 61) | ";
  for (int at = 1; at < characters; ++at) sql += "(" + digit(at) + " << " + std::to_string(61 - 5 * at) + ") | ";
  return sql + "(" + digit(characters) + " >> 4))";
}

Result<Numbers> Numbers::prepare(const Database& database) {
  Numbers numbers;
  auto sale =
      Statement::prepare(database.handle(), "SELECT number FROM sale_settings WHERE sale = ?", Statement::Use::kept);
  auto item = Statement::prepare(database.handle(), "SELECT number FROM item WHERE sale = ? AND item = ?",
                                 Statement::Use::kept);
  if (!sale || !item) return database.error(ErrorKind::io, "has not the tables that it should have");
  numbers.ask_sale_ = std::move(*sale);
  numbers.ask_item_ = std::move(*item);
  return numbers;
}

template <class... Values>
std::optional<std::int64_t> Numbers::answer_of(Statement& question, const Values&... values) {
  std::optional<std::int64_t> number;
  int rc = question.bind(values...);
  if (rc == SQLITE_OK) rc = question.step();
  if (rc == SQLITE_ROW) number = question.integer(0);
  has_failed_ = rc != SQLITE_ROW && rc != SQLITE_DONE;
  question.reset();
  return number;
}

Numbers::Sale* Numbers::find(std::string_view sale) {
  if (const auto known = sales_.find(sale); known != sales_.end()) return &known->second;
  const auto number = answer_of(ask_sale_, sale);
  if (!number) return nullptr;
  return &sales_.emplace(sale, Sale{.number = SaleNumber{*number}, .items = {}}).first->second;
}

std::optional<SaleNumber> Numbers::sale(std::string_view sale) {
  const Sale* found = find(sale);
  if (found == nullptr) return std::nullopt;
  return found->number;
}

std::optional<ItemNumber> Numbers::item(std::string_view sale, std::string_view item) {
  Sale* of = find(sale);
  if (of == nullptr) return std::nullopt;
  if (const auto known = of->items.find(item); known != of->items.end()) return known->second;
  const auto number = answer_of(ask_item_, sale, item);
  if (!number) return std::nullopt;
  return of->items.emplace(item, ItemNumber{*number}).first->second;
}

}  // namespace sluice::ledger
