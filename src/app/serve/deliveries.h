// Who carries out what sales tell the world outside: the senders of the settings behind one courier, and the keeper
// of the shop's own stock.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/serve/data_folder.h"
#include "app/serve/notice_letters.h"
#include "app/serve/order_mails.h"
#include "app/settings/delivery_settings.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "fulfilment/courier.h"
#include "fulfilment/postgres/stock_keeper.h"
#include "fulfilment/vapid.h"
#include "shop/owner/owner.h"

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

// A server's: what it tells the world outside of its sales, as its settings say.
class Deliveries {
public:
  // The key that pushes are signed with is made where there is none. What is referred to must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Deliveries>> open(const DeliverySettings& settings,
                                                                const DataFolder& folder, Random& random);

  // What letters are made with.
  struct Parts {
    const Published<web::ComposedPages>& pages;
    const Published<token::KeyRing>& keys;
    const Clock& clock;
    std::string origin;  // where people find the shop
    std::string root;    // beneath it, what is ours
  };
  // From now on the owner's are carried out. Once; what is referred to must outlive it.
  void begin(const Parts& parts, shop::Owner& owner);
  void stop();

  [[nodiscard]] const fulfilment::Vapid* vapid() const { return vapid_ ? &*vapid_ : nullptr; }  // no push: null

private:
  explicit Deliveries(const DeliverySettings& settings) : settings_(settings) {}
  [[nodiscard]] std::unique_ptr<Carriers> carriers(const Clock& clock, shop::Mailbox& mailbox) const;

  const DeliverySettings& settings_;
  std::optional<fulfilment::Vapid> vapid_;  // where the settings have push
  std::optional<Letters> letters_;
  std::unique_ptr<Carriers> carriers_;  // nobody is to be told anything: none
};

}  // namespace sluice::app
