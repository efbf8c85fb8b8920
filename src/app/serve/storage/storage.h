// What a server's ledger is to the running server: written by the owner, read beside it by who must not wait for the
// owner. It is in the data folder, or in PostgreSQL where the settings name one.
#pragma once

#include <functional>
#include <memory>

#include "app/serve/storage/data_folder.h"
#include "app/settings/cluster_settings.h"
#include "base/random.h"
#include "edge/telemetry/metrics.h"
#include "ledger/ledger.h"
#include "ledger/order_lists.h"
#include "ledger/postgres/store_stand.h"
#include "shop/owner/archive.h"

namespace sluice::app {

class Storage {
public:
  // Makes the ledger where there is none. `label`: what its session says of this server (StoreOptions). Errors: one
  // line that names it.
  [[nodiscard]] static Result<Storage> open(const DataFolder& folder, const ClusterSettings& cluster, Random& random,
                                            std::function<std::string()> label);

  [[nodiscard]] ledger::Ledger& ledger() { return *ledger_; }           // the owner's
  [[nodiscard]] shop::Archive& archive() { return *archive_; }          // of a thread of its own
  [[nodiscard]] ledger::OrderLists& orders() { return *order_lists_; }  // of the admin thread
  [[nodiscard]] ledger::People& people() { return *people_; }           // likewise
  // Further ones, of whoever asks for them.
  [[nodiscard]] Result<std::unique_ptr<ledger::People>> open_people() const { return store_->open_people(); }
  [[nodiscard]] Result<std::unique_ptr<ledger::OrderLists>> open_orders() const { return open_orders_(); }
  // Any thread.
  [[nodiscard]] edge::LedgerStand how_it_stands() const;

private:
  Storage() = default;
  [[nodiscard]] Result<void> open_in_folder(const DataFolder& folder);
  [[nodiscard]] Result<void> open_in_postgres(const ClusterSettings& cluster, const std::string& name,
                                              std::function<std::string()> label);
  [[nodiscard]] Result<void> open_beside();

  std::shared_ptr<ledger::postgres::StoreStand> stand_;  // null: it is in the data folder
  std::unique_ptr<ledger::Store> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<shop::Archive> archive_;
  std::unique_ptr<ledger::OrderLists> order_lists_;
  std::unique_ptr<ledger::People> people_;
  std::function<Result<std::unique_ptr<ledger::OrderLists>>()> open_orders_;
};

}  // namespace sluice::app
