#include "app/serve/delivery/deliveries.h"

#include <utility>
#include <vector>

namespace sluice::app {
namespace {

std::vector<std::unique_ptr<fulfilment::Sender>> senders_of(const DeliverySettings& settings, const Clock& clock,
                                                            const Letters& letters, const fulfilment::Vapid* vapid) {
  std::vector<std::unique_ptr<fulfilment::Sender>> senders;
  if (settings.mail) {
    senders.push_back(std::make_unique<fulfilment::MailSender>(
        settings.mail->server, clock, [&letters](const delivery::Task& task) { return letters.orders.write(task); }));
  }
  for (const WebhookSettings& webhook : settings.webhooks) {
    senders.push_back(std::make_unique<fulfilment::WebhookSender>(webhook.endpoint, clock));
  }
  if (settings.mail && settings.mail->tells_calls) {
    senders.push_back(std::make_unique<fulfilment::MailSender>(
        settings.mail->server, clock, [&letters](const delivery::Task& task) { return letters.notices.mail(task); }));
  }
  if (settings.push) {
    senders.push_back(std::make_unique<fulfilment::PushSender>(
        *vapid, settings.push->terms, clock,
        [&letters](const delivery::Task& task) { return letters.notices.push(task); }));
  }
  return senders;
}

}  // namespace

Result<std::unique_ptr<Deliveries>> Deliveries::open(const DeliverySettings& settings, const DataFolder& folder,
                                                     Random& random) {
  std::unique_ptr<Deliveries> deliveries(new Deliveries(settings));
  if (!settings.push) return deliveries;
  auto key = folder.push_key(random);
  if (!key) return key.error();
  deliveries->vapid_.emplace(std::move(*key), settings.push->contact);
  return deliveries;
}

delivery::Carrier* Deliveries::begin(const Parts& parts, const delivery::CarrierDone& done) {
  parts_.emplace(parts);
  letters_.emplace(Letters{.orders = {parts.pages, parts.keys, parts.clock, parts.origin + parts.root},
                           .notices = {parts.pages, parts.origin, parts.root}});
  carriers_ = carriers(parts, done);
  return carriers_.get();
}

std::vector<std::string> Deliveries::terms() const {
  const auto keys = parts_->keys.snapshot();
  return target_terms(settings_, {.origin = parts_->origin, .root = parts_->root, .vapid = vapid()}, *keys);
}

void Deliveries::stop() {
  if (carriers_) carriers_->stop();
}

bool Deliveries::has_broker() const {
  const fulfilment::Relay* relay = carriers_ ? carriers_->relay() : nullptr;
  return relay == nullptr || relay->is_connected();
}

std::unique_ptr<Carriers> Deliveries::carriers(const Parts& parts, const delivery::CarrierDone& done) const {
  auto senders = senders_of(settings_, parts.clock, *letters_, vapid());
  if (senders.empty() && !settings_.stock && !settings_.relay) return nullptr;
  Carriers::Parts made{.senders = senders.size(), .courier = {}, .stock = {}, .relay = {}};
  if (made.senders > 0) {
    made.courier =
        std::make_unique<fulfilment::Courier>(std::move(senders), fulfilment::CourierLimits{}, done,
                                              fulfilment::CourierTraces{.sink = parts.spans, .clock = &parts.clock});
  }
  if (settings_.stock) made.stock = std::make_unique<fulfilment::StockKeeper>(settings_.stock->database, done);
  if (settings_.relay) {
    made.relay = std::make_unique<fulfilment::Relay>(settings_.relay->broker, parts.clock, parts.log, done);
  }
  return std::make_unique<Carriers>(std::move(made));
}

}  // namespace sluice::app
