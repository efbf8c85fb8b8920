#include "ledger/sqlite/people.h"

#include <limits>
#include <utility>

#include "ledger/sqlite/row_columns.h"
#include "ledger/sqlite/table_reading.h"

namespace sluice::ledger {
namespace {

class SqlitePeople final : public People {
public:
  explicit SqlitePeople(Database database) : database_(std::move(database)) {}

  Result<std::vector<UserRow>> read_users() override {
    std::vector<UserRow> rows;
    auto read = each<UserRow>(database_, "", "users ORDER BY name", [&](const UserRow& row) { rows.push_back(row); });
    if (!read) return read.error();
    return rows;
  }
  Result<std::optional<UserRow>> read_user(std::string_view name) override {
    std::optional<UserRow> found;
    auto read = each<UserRow>(
        database_, "", "users WHERE name = ?", [&](const UserRow& row) { found = row; }, name);
    if (!read) return read.error();
    return found;
  }

  // By number, or by the index of the sale, which ends in it: either way it reads what it looks at and nothing else.
  Result<ActPage> read_acts(const ActFilter& filter, ActNumber before, std::uint32_t most) override {
    const std::string of_sale = filter.sale.empty() ? "?1 = ''" : "sale = ?1";
    auto rows = Statement::prepare(database_.handle(),
                                   "SELECT " + select_list<ActRow>(Reading::all) + " FROM act WHERE " + of_sale +
                                       " AND number < ?2 ORDER BY number DESC",
                                   Statement::Use::once);
    const std::int64_t below =
        raw(before) == 0 ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>(raw(before));
    if (!rows || rows->bind(filter.sale, below) != SQLITE_OK) return unreadable();
    ActPage page;
    for (std::uint32_t looked_at = 0; looked_at < looked_at_max && page.acts.size() < most; ++looked_at) {
      const int rc = rows->step();
      if (rc == SQLITE_DONE) {
        page.next = {};
        return page;
      }
      if (rc != SQLITE_ROW) return unreadable();
      Columns columns(*rows);
      ActRow act = read_row<ActRow, Reading::all>(columns);
      if (columns.malformed_column()) {
        return malformed_row(database_, *rows, ActRow::table, *columns.malformed_column());
      }
      page.next = act.number;
      if (filter.fits(act)) page.acts.push_back(std::move(act));
    }
    return page;
  }
  Result<std::vector<PreparationRow>> read_preparations(std::string_view sale) override {
    std::vector<PreparationRow> rows;
    auto read = each<PreparationRow>(
        database_, "", "preparation WHERE sale = ? ORDER BY kind, name",
        [&](const PreparationRow& row) { rows.push_back(row); }, sale);
    if (!read) return read.error();
    return rows;
  }

private:
  [[nodiscard]] Error unreadable() const { return database_.error(ErrorKind::io, "cannot be read"); }

  Database database_;
};

}  // namespace

std::unique_ptr<People> people_of(Database database) {
  return std::make_unique<SqlitePeople>(std::move(database));
}

}  // namespace sluice::ledger
