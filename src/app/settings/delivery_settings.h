// `[[webhook]]` and `[mail]` of the configuration: whom sales' facts are told to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "delivery/target.h"
#include "fulfilment/mail_sender.h"
#include "fulfilment/webhook_sender.h"
#include "shop/settings/fields.h"

namespace sluice::app {

inline constexpr std::size_t webhooks_max = delivery::targets_max - 1;

struct WebhookSettings {
  delivery::Target target;
  fulfilment::WebhookEndpoint endpoint;
};

struct MailSettings {
  delivery::Target target;
  fulfilment::MailServer server;
};

struct DeliverySettings {
  std::optional<MailSettings> mail;
  std::vector<WebhookSettings> webhooks;
};

// REQUIRES: `fields` are those of the whole file.
void read_webhooks(shop::Fields& fields, DeliverySettings& deliveries);
// REQUIRES: `fields` are those of [mail].
void read_mail(shop::Fields& fields, DeliverySettings& deliveries);

// In the order of the senders that carry them out (app/serve/deliveries.h): mail first.
[[nodiscard]] std::vector<delivery::Target> targets_of(const DeliverySettings& deliveries);

}  // namespace sluice::app
