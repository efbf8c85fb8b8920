// What happens in sales, for people who count it afterwards: durable rounds as events, a line each (shop::Witness).
//
//   hold.taken, hold.released, hold.expired, hold.sold
//   order.placed, order.paid, order.confirmed, order.payment_failed, order.released, order.refunded
//   refund.asked, with its amount; refund.made of what was paid back at the provider's own desk
//
// An event names its sale, hold and order, what was taken and for how much, and nobody: no address, no name, no
// identity of a buyer, no method of payment. It is read from the rows themselves, so that nothing can be counted that
// is not in the ledger, and no part of a sale knows of it.
//
// On the owner's thread but for what is said to be otherwise. Cost: a look at each row; a text of some two hundred
// bytes an event.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/settings/delivery_settings.h"
#include "base/log.h"
#include "edge/telemetry/metrics.h"
#include "fulfilment/analytics/analytics_file.h"
#include "shop/owner/witness.h"

namespace sluice::app {

class Analytics final : public shop::Witness {
public:
  explicit Analytics(std::unique_ptr<fulfilment::AnalyticsFile> file) : file_(std::move(file)) {}
  // Nothing: the settings name no file. Error: invalid_input names the setting.
  [[nodiscard]] static Result<std::unique_ptr<Analytics>> open(const DeliverySettings& settings, Log& log);

  void on_round(std::span<const ledger::Write> writes, shop::Now now) override;
  // Any thread.
  [[nodiscard]] edge::AnalyticsStand stand() const;
  void reopen() { file_->reopen(); }

private:
  const std::unique_ptr<fulfilment::AnalyticsFile> file_;
};

// Pure. The events of a round's rows, in their order.
[[nodiscard]] std::vector<std::string> events_of(std::span<const ledger::Write> writes, WallTime at);

}  // namespace sluice::app
