#include "ledger/memory/memory_store.h"

#include <mutex>
#include <utility>

#include "ledger/lease_rule.h"
#include "ledger/memory/sale_visit.h"
#include "ledger/memory/table_writer.h"
#include "ledger/memory/tables.h"
#include "ledger/refusal.h"

namespace sluice::ledger {
namespace {

class TablesReader final : public Reader {
public:
  explicit TablesReader(std::shared_ptr<MemoryTables> tables) : tables_(std::move(tables)) {}

  Result<std::optional<HoldRow>> read_hold(HoldId id) override {
    const std::lock_guard lock(tables_->mutex);
    const HoldRow* row = tables_->holds.find(id);
    return row == nullptr ? std::nullopt : std::optional(*row);
  }
  Result<std::optional<OrderImage>> read_order(OrderId id) override {
    const std::lock_guard lock(tables_->mutex);
    const OrderRow* row = tables_->orders.find(id);
    if (row == nullptr) return std::optional<OrderImage>{};
    OrderImage image{*row, {}, 0};
    const auto& events = tables_->events;
    for (auto at = events.lower_bound({id, 0}); at != events.end() && at->first.first == id; ++at) {
      image.history.push_back(at->second);
    }
    for (const auto& [key, refund] : tables_->refunds) {
      if (refund.order == id && refund.state == RefundState::refunded) image.refunded += refund.amount;
    }
    return std::optional(std::move(image));
  }

private:
  std::shared_ptr<MemoryTables> tables_;
};

class TablesPeople final : public People {
public:
  explicit TablesPeople(std::shared_ptr<MemoryTables> tables) : tables_(std::move(tables)) {}

  Result<std::vector<UserRow>> read_users() override {
    const std::lock_guard lock(tables_->mutex);
    std::vector<UserRow> rows;
    for (const auto& [name, row] : tables_->users) rows.push_back(row);
    return rows;
  }
  Result<std::optional<UserRow>> read_user(std::string_view name) override {
    const std::lock_guard lock(tables_->mutex);
    const UserRow* row = tables_->users.find(std::string(name));
    return row == nullptr ? std::nullopt : std::optional(*row);
  }
  Result<ActPage> read_acts(const ActFilter& filter, ActNumber before, std::uint32_t most) override {
    const std::lock_guard lock(tables_->mutex);
    const auto& acts = tables_->acts;
    auto at = raw(before) == 0 ? acts.end() : acts.lower_bound(before);
    ActPage page;
    for (std::uint32_t looked_at = 0; looked_at < looked_at_max && page.acts.size() < most; ++looked_at) {
      if (at == acts.begin()) {
        page.next = {};
        return page;
      }
      --at;
      page.next = at->first;
      if (filter.fits(at->second)) page.acts.push_back(at->second);
    }
    return page;
  }
  Result<std::vector<PreparationRow>> read_preparations(std::string_view sale) override {
    const std::lock_guard lock(tables_->mutex);
    std::vector<PreparationRow> rows;
    for (const auto& [key, row] : tables_->preparations) {
      if (row.sale == sale) rows.push_back(row);
    }
    return rows;
  }

private:
  std::shared_ptr<MemoryTables> tables_;
};

std::vector<SaleRow> sales_of(const MemoryTables& tables) {
  std::vector<SaleRow> rows;
  for (const auto& [sale, row] : tables.settings) {
    const MarkRow& mark = *tables.marks.find(sale);
    rows.push_back({.id = sale,
                    .state = mark.state,
                    .epoch = row.epoch,
                    .lease = mark.lease,
                    .sale_time_us = mark.sale_time_us,
                    .commit_number = mark.commit_number,
                    .settings = row.settings,
                    .draw_key = row.draw_key});
  }
  return rows;
}

}  // namespace

MemoryStore::MemoryStore(Faults faults) : tables_(std::make_shared<MemoryTables>()), faults_(faults) {}
MemoryStore::~MemoryStore() = default;

void MemoryStore::reopen(Faults faults) {
  faults_ = faults;
  commits_ = 0;
  failed_ = false;
}

Result<void> MemoryStore::commit(std::span<const Write> writes) {
  const std::lock_guard lock(tables_->mutex);
  if (failed_) return Error{ErrorKind::io, "the ledger has failed before and takes no more writes"};
  if (auto missing = missing_lease(writes)) return *missing;
  for (const Write& write : writes) {
    if (const auto rule = apply_write(write, *tables_); rule) {
      tables_->journal.take_back_all();
      const auto gone = replaced(writes, sales_of(*tables_));
      return gone ? *gone : refusal(write, *rule);
    }
  }
  if (++commits_ == faults_.fail_commit) {
    failed_ = true;
    if (faults_.fate == Faults::Fate::lost) tables_->journal.take_back_all();
    tables_->journal.forget();
    return Error{ErrorKind::io, "the ledger could not be written: a fault was asked for"};
  }
  tables_->journal.forget();
  return {};
}

Result<std::vector<SaleRow>> MemoryStore::read_sales() {
  const std::lock_guard lock(tables_->mutex);
  return sales_of(*tables_);
}

Result<void> MemoryStore::read_sale(std::string_view sale, SaleVisitor& visitor) {
  const std::lock_guard lock(tables_->mutex);
  visit_sale(*tables_, std::string(sale), visitor);
  return {};
}

Result<std::unique_ptr<Reader>> MemoryStore::open_reader() {
  return std::unique_ptr<Reader>(std::make_unique<TablesReader>(tables_));
}

Result<std::unique_ptr<People>> MemoryStore::open_people() {
  return std::unique_ptr<People>(std::make_unique<TablesPeople>(tables_));
}

}  // namespace sluice::ledger
