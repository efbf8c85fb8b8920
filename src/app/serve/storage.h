// What a data folder's ledger is to the running server: written by the owner, read beside it by who must not wait for
// the owner.
#pragma once

#include <memory>

#include "app/serve/data_folder.h"
#include "ledger/ledger.h"
#include "ledger/order_lists.h"
#include "shop/owner/archive.h"

namespace sluice::app {

class Storage {
public:
  // Makes the ledger where there is none. Errors: one line that names it.
  [[nodiscard]] static Result<Storage> open(const DataFolder& folder);

  [[nodiscard]] ledger::Ledger& ledger() { return *ledger_; }           // the owner's
  [[nodiscard]] shop::Archive& archive() { return *archive_; }          // of a thread of its own
  [[nodiscard]] ledger::OrderLists& orders() { return *order_lists_; }  // of the admin thread
  [[nodiscard]] ledger::People& people() { return *people_; }           // likewise

private:
  Storage() = default;

  std::unique_ptr<ledger::Store> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<shop::Archive> archive_;
  std::unique_ptr<ledger::OrderLists> order_lists_;
  std::unique_ptr<ledger::People> people_;
};

}  // namespace sluice::app
