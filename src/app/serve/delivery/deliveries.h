// Who carries out what sales tell the world outside: the senders of the settings behind one courier, the keeper of
// the shop's own stock, and the relay to a broker.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/serve/cluster/target_terms.h"
#include "app/serve/delivery/notice_letters.h"
#include "app/serve/delivery/order_mails.h"
#include "app/serve/storage/data_folder.h"
#include "app/settings/delivery_settings.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "fulfilment/courier/courier.h"
#include "fulfilment/postgres/stock_keeper.h"
#include "fulfilment/push/vapid.h"
#include "fulfilment/rabbitmq/relay.h"

namespace sluice::app {

// What deliveries say.
struct Letters {
  OrderMails orders;
  NoticeLetters notices;
};

class Carriers final : public delivery::Carrier {
public:
  // Those of the targets up to `senders`, and of the two behind them; each may be missing.
  struct Parts {
    std::size_t senders = 0;
    std::unique_ptr<fulfilment::Courier> courier;
    std::unique_ptr<fulfilment::StockKeeper> stock;
    std::unique_ptr<fulfilment::Relay> relay;
  };
  explicit Carriers(Parts parts) : parts_(std::move(parts)), by_target_(parts_.senders, parts_.courier.get()) {
    if (parts_.stock) by_target_.push_back(parts_.stock.get());
    if (parts_.relay) by_target_.push_back(parts_.relay.get());
  }

  [[nodiscard]] bool try_begin(delivery::Task task) override {
    return by_target_[raw(task.target)]->try_begin(std::move(task));
  }
  [[nodiscard]] const fulfilment::Relay* relay() const { return parts_.relay.get(); }
  // Of what is under way nobody hears. One thread.
  void stop() {
    if (parts_.courier) parts_.courier->stop();
    if (parts_.stock) parts_.stock->stop();
    if (parts_.relay) parts_.relay->stop();
  }

private:
  const Parts parts_;
  std::vector<delivery::Carrier*> by_target_;
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
    Log& log;
    std::string origin;         // where people find the shop
    std::string root;           // beneath it, what is ours
    SpanSink* spans = nullptr;  // of traces; null: nobody collects them
  };
  // From now on what is handed to the carrier that is returned is carried out, and `done` told of each. Null: nobody
  // is to be told anything. Once; what is referred to must outlive it.
  [[nodiscard]] delivery::Carrier* begin(const Parts& parts, const delivery::CarrierDone& done);
  void stop();

  [[nodiscard]] const fulfilment::Vapid* vapid() const { return vapid_ ? &*vapid_ : nullptr; }  // no push: null
  // False: the broker of the settings is away. Any thread, once it has begun.
  [[nodiscard]] bool has_broker() const;
  // Of each target, as they are now. Any thread, once it has begun.
  [[nodiscard]] std::vector<std::string> terms() const;

private:
  explicit Deliveries(const DeliverySettings& settings) : settings_(settings) {}
  [[nodiscard]] std::unique_ptr<Carriers> carriers(const Parts& parts, const delivery::CarrierDone& done) const;

  const DeliverySettings& settings_;
  std::optional<fulfilment::Vapid> vapid_;  // where the settings have push
  std::optional<Parts> parts_;              // once it has begun
  std::optional<Letters> letters_;
  std::unique_ptr<Carriers> carriers_;  // nobody is to be told anything: none
};

}  // namespace sluice::app
