#include "app/serve/deliveries.h"

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

std::unique_ptr<Carriers> open_carriers(const DeliverySettings& settings, const Clock& clock, const Letters& letters,
                                        const fulfilment::Vapid* vapid, shop::Mailbox& mailbox) {
  auto senders = senders_of(settings, clock, letters, vapid);
  if (senders.empty() && !settings.stock) return nullptr;
  const auto come_home = [&mailbox](const delivery::Task& task, const delivery::Result& result) {
    mailbox.push_unbounded(std::make_unique<shop::Notice>(shop::DeliverySettled{
        .sale = task.sale, .job = task.id, .lease = task.lease, .target = task.target, .result = result}));
  };
  const std::size_t count = senders.size();
  std::unique_ptr<fulfilment::Courier> courier;
  if (count > 0) {
    courier = std::make_unique<fulfilment::Courier>(std::move(senders), fulfilment::CourierLimits{}, come_home);
  }
  std::unique_ptr<fulfilment::StockKeeper> stock;
  if (settings.stock) stock = std::make_unique<fulfilment::StockKeeper>(settings.stock->database, come_home);
  return std::make_unique<Carriers>(count, std::move(courier), std::move(stock));
}

}  // namespace sluice::app
