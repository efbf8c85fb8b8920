#include "app/serve/storage.h"

#include "ledger/sqlite/order_lists.h"
#include "ledger/sqlite/sqlite_store.h"
#include "ledger/threaded_ledger.h"

namespace sluice::app {

Result<Storage> Storage::open(const DataFolder& folder) {
  const std::string path = folder.file("ledger.db");
  auto store = ledger::open_sqlite_store(path);
  if (!store) return store.error();
  auto reader = (*store)->open_reader();
  if (!reader) return reader.error();
  auto lists = ledger::open_order_lists(path);
  if (!lists) return lists.error();
  auto people = (*store)->open_people();
  if (!people) return people.error();
  Storage storage;
  storage.store_ = std::move(*store);
  storage.ledger_ = std::make_unique<ledger::ThreadedLedger>(*storage.store_);
  storage.archive_ = std::make_unique<shop::Archive>(std::move(*reader));
  storage.order_lists_ = std::move(*lists);
  storage.people_ = std::move(*people);
  return storage;
}

}  // namespace sluice::app
