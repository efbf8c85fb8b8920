#include "ledger/postgres/reader.h"

#include <optional>
#include <utility>

#include "ledger/postgres/reading.h"
#include "ledger/postgres/single_rows.h"

namespace sluice::ledger::postgres {
namespace {

class PostgresReader final : public Reader {
public:
  explicit PostgresReader(ReadingLink link) : link_(std::move(link)) {}

  Result<std::optional<HoldRow>> read_hold(HoldId id) override {
    return link_.ask<std::optional<HoldRow>>([&](Connection& c) { return select_hold(c, id); });
  }
  Result<std::optional<OrderImage>> read_order(OrderId id) override {
    return link_.ask<std::optional<OrderImage>>([&](Connection& c) -> Result<std::optional<OrderImage>> {
      if (!begin_reading(c)) return c.error("cannot be read");
      auto image = select_order(c, id);
      end_reading(c);
      return image;
    });
  }

private:
  ReadingLink link_;
};

}  // namespace

std::unique_ptr<Reader> reader_of(ReadingLink link) {
  return std::make_unique<PostgresReader>(std::move(link));
}

}  // namespace sluice::ledger::postgres
