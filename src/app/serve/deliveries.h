// Who carries out what sales tell the world outside: the senders of the settings behind one courier, and the keeper
// of the shop's own stock.
#pragma once

#include <memory>
#include <utility>

#include "app/serve/notice_letters.h"
#include "app/serve/order_mails.h"
#include "app/settings/delivery_settings.h"
#include "base/time.h"
#include "fulfilment/courier.h"
#include "fulfilment/postgres/stock_keeper.h"
#include "shop/owner/mailbox.h"

namespace sluice::app {

// What deliveries say.
struct Letters {
  OrderMails orders;
  NoticeLetters notices;
};

class Carriers final : public delivery::Carrier {
public:
  // The targets up to `senders` are the courier's, the one behind them is the keeper's; either may be missing.
  Carriers(std::size_t senders, std::unique_ptr<fulfilment::Courier> courier,
           std::unique_ptr<fulfilment::StockKeeper> stock)
      : senders_(senders), courier_(std::move(courier)), stock_(std::move(stock)) {}

  [[nodiscard]] bool try_begin(delivery::Task task) override {
    const bool is_sent = raw(task.target) < senders_;
    return is_sent ? courier_->try_begin(std::move(task)) : stock_->try_begin(std::move(task));
  }
  // Of what is under way nobody hears. One thread.
  void stop() {
    if (courier_) courier_->stop();
    if (stock_) stock_->stop();
  }

private:
  const std::size_t senders_;
  const std::unique_ptr<fulfilment::Courier> courier_;
  const std::unique_ptr<fulfilment::StockKeeper> stock_;
};

// Nothing: the settings name nobody. Results go to the mailbox; that, the clock, the letters and `vapid` outlive it.
// `vapid`: where the settings have push, else nothing.
[[nodiscard]] std::unique_ptr<Carriers> open_carriers(const DeliverySettings& settings, const Clock& clock,
                                                      const Letters& letters, const fulfilment::Vapid* vapid,
                                                      shop::Mailbox& mailbox);

}  // namespace sluice::app
