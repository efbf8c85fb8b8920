#include "ledger/postgres/reading_link.h"

namespace sluice::ledger::postgres {

Result<void> ReadingLink::open() {
  if (connection_) return {};
  auto opened = Connection::open(target_, options_);
  if (!opened) return opened.error();
  connection_.emplace(std::move(*opened));
  return {};
}

}  // namespace sluice::ledger::postgres
