#include "app/serve/owner/owner_side.h"

#include <string>
#include <utility>

#include "app/serve/cluster/standby.h"
#include "base/encoding.h"
#include "token/key_keeper.h"

namespace sluice::app {

Result<std::unique_ptr<OwnerSide>> OwnerSide::open(const Parts& parts) {
  const auto label = [&keys = parts.keys] { return keys_label(token::fingerprint_of(keys)); };
  auto storage = Storage::open(parts.folder, parts.settings.cluster, parts.start_random, label);
  if (!storage) return storage.error();
  std::unique_ptr<OwnerSide> side(new OwnerSide(std::move(*storage)));
  auto payments = Payments::open(parts.settings, parts.folder, parts.clock, parts.start_random, parts.log);
  if (!payments) return payments.error();
  side->payments_ = std::move(*payments);
  if (const auto loaded = side->load_sales(parts); !loaded) return loaded.error();
  return side;
}

Result<void> OwnerSide::load_sales(const Parts& parts) {
  auto sales = ServedSales::load({.settings = parts.settings,
                                  .storage = storage_,
                                  .clock = parts.clock,
                                  .random = parts.random,
                                  .log = parts.log,
                                  .provider = std::string(payments_->provider().client->name()),
                                  .measure = parts.measure});
  if (!sales) return sales.error();
  sales_ = std::move(*sales);
  std::string process;
  append_hex(process, parts.start_random.next(), 16);
  changes_.emplace(owner().directory(), std::move(process));
  return {};
}

void OwnerSide::hand_over_no_more() {
  owner().stop_payments();
  owner().stop_deliveries();
}

void OwnerSide::stop() {
  payments_->stop();
  sales_->stop();
}

}  // namespace sluice::app
