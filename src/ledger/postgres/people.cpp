#include "ledger/postgres/people.h"

#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "ledger/postgres/single_rows.h"

namespace sluice::ledger::postgres {
namespace {

class PostgresPeople final : public People {
public:
  explicit PostgresPeople(ReadingLink link) : link_(std::move(link)) {}

  Result<std::vector<UserRow>> read_users() override {
    return link_.ask<std::vector<UserRow>>([](Connection& c) { return select_users(c); });
  }
  Result<std::optional<UserRow>> read_user(std::string_view name) override {
    return link_.ask<std::optional<UserRow>>([&](Connection& c) { return select_user(c, name); });
  }
  Result<ActPage> read_acts(const ActFilter& filter, ActNumber before, std::uint32_t most) override {
    return link_.ask<ActPage>([&](Connection& c) { return page(c, filter, before, most); });
  }
  Result<std::vector<PreparationRow>> read_preparations(std::string_view sale) override {
    return link_.ask<std::vector<PreparationRow>>([&](Connection& c) { return select_preparations(c, sale); });
  }

private:
  // So many at a time as are wanted: most questions leave nothing out.
  static Result<ActPage> page(Connection& connection, const ActFilter& filter, ActNumber before, std::uint32_t most) {
    ActPage page{.acts = {}, .next = before};
    for (std::uint32_t looked_at = 0; looked_at < looked_at_max && page.acts.size() < most;) {
      const std::int64_t below =
          raw(page.next) == 0 ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>(raw(page.next));
      auto rows = select_acts(connection, filter.sale, below, most);
      if (!rows) return rows.error();
      for (ActRow& row : *rows) {
        if (page.acts.size() == most) return page;
        page.next = row.number;
        if (filter.fits(row)) page.acts.push_back(std::move(row));
      }
      looked_at += most;
      if (rows->size() < most) {
        page.next = {};
        return page;
      }
    }
    return page;
  }

  ReadingLink link_;
};

}  // namespace

std::unique_ptr<People> people_of(ReadingLink link) {
  return std::make_unique<PostgresPeople>(std::move(link));
}

}  // namespace sluice::ledger::postgres
