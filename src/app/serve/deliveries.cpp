#include "app/serve/deliveries.h"

#include <utility>
#include <vector>

namespace sluice::app {

std::unique_ptr<fulfilment::Courier> open_courier(const DeliverySettings& settings, const Clock& clock,
                                                  const Letters& letters, const fulfilment::Vapid* vapid,
                                                  shop::Mailbox& mailbox) {
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
  if (senders.empty()) return nullptr;
  const auto come_home = [&mailbox](const delivery::Task& task, const delivery::Result& result) {
    mailbox.push_unbounded(std::make_unique<shop::Notice>(shop::DeliverySettled{
        .sale = task.sale, .job = task.id, .lease = task.lease, .target = task.target, .result = result}));
  };
  return std::make_unique<fulfilment::Courier>(std::move(senders), fulfilment::CourierLimits{}, come_home);
}

}  // namespace sluice::app
