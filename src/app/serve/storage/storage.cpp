#include "app/serve/storage/storage.h"

#include <filesystem>
#include <utility>

#include "app/serve/cluster/standby.h"
#include "ledger/postgres/postgres_store.h"
#include "ledger/sqlite/order_lists.h"
#include "ledger/sqlite/sqlite_store.h"
#include "ledger/threaded_ledger.h"

namespace sluice::app {

Result<Storage> Storage::open(const DataFolder& folder, const ClusterSettings& cluster, Random& random,
                              std::function<std::string()> label) {
  Storage storage;
  if (!cluster.ledger) {
    if (auto opened = storage.open_in_folder(folder); !opened) return opened.error();
    return storage;
  }
  // Two ledgers of one server would sell everything twice.
  if (const std::string file = folder.file("ledger.db"); std::filesystem::exists(file)) {
    return invalid_input(file +
                         ": is a ledger in the data folder, and cluster.ledger names another one; bring it over "
                         "with `sluice move-ledger`, or use a new data folder");
  }
  const auto own = folder.cluster_name(random);
  if (!own) return own.error();
  const std::string& name = cluster.name.empty() ? own->text : cluster.name;
  if (auto opened = storage.open_in_postgres(cluster, name, std::move(label)); !opened) return opened.error();
  return storage;
}

Result<void> Storage::open_in_folder(const DataFolder& folder) {
  const std::string path = folder.file("ledger.db");
  const std::string moved = folder.file("ledger.db.moved");
  if (!std::filesystem::exists(path) && std::filesystem::exists(moved)) {
    return invalid_input(moved +
                         ": the ledger of this folder was moved to PostgreSQL; name it by cluster.ledger, or move "
                         "it back with `sluice move-ledger`");
  }
  auto store = ledger::open_sqlite_store(path);
  if (!store) return store.error();
  store_ = std::move(*store);
  open_orders_ = [path] { return ledger::open_order_lists(path); };
  return open_beside();
}

Result<void> Storage::open_in_postgres(const ClusterSettings& cluster, const std::string& name,
                                       std::function<std::string()> label) {
  stand_ = std::make_shared<ledger::postgres::StoreStand>();
  const auto silence_max = cluster.standby ? owner_silence_max : std::chrono::milliseconds::zero();
  auto store = ledger::postgres::open_postgres_store(*cluster.ledger, {.cluster = name,
                                                                       .demands = cluster.demands,
                                                                       .silence_max = silence_max,
                                                                       .label = std::move(label),
                                                                       .stand = stand_});
  if (!store) return store.error();
  store_ = std::move(*store);
  open_orders_ = [target = *cluster.ledger] { return ledger::postgres::open_postgres_order_lists(target); };
  return open_beside();
}

Result<void> Storage::open_beside() {
  auto reader = store_->open_reader();
  if (!reader) return reader.error();
  auto lists = open_orders_();
  if (!lists) return lists.error();
  ledger_ = std::make_unique<ledger::ThreadedLedger>(*store_);
  archive_ = std::make_unique<shop::Archive>(std::move(*reader));
  auto people = store_->open_people();
  if (!people) return people.error();
  people_ = std::move(*people);
  order_lists_ = std::move(*lists);
  return {};
}

edge::LedgerStand Storage::how_it_stands() const {
  if (!stand_) return {};
  return {.is_connected = stand_->is_connected,
          .connections = stand_->connections,
          .found_committed = stand_->found_committed,
          .found_missing = stand_->found_missing};
}

}  // namespace sluice::app
