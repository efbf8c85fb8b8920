// `[[webhook]]`, `[mail]`, `[push]`, `[stock_database]`, `[relay]` and `[analytics]` of the configuration: whom
// sales' facts are told to.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/settings/relay_settings.h"
#include "delivery/target.h"
#include "fulfilment/mail/mail_sender.h"
#include "fulfilment/postgres/stock_keeper.h"
#include "fulfilment/push/push_sender.h"
#include "fulfilment/webhook/webhook_sender.h"
#include "shop/settings/fields.h"
#include "shop/told/notice_marks.h"

namespace sluice::app {

inline constexpr std::size_t webhooks_max = delivery::endpoints_max;

struct WebhookSettings {
  delivery::Target target;
  fulfilment::WebhookEndpoint endpoint;
};

struct MailSettings {
  delivery::Target target;
  fulfilment::MailServer server;
  bool tells_calls = true;  // also to people who are called, a target of its own
};

// People who are called, by Web Push.
struct PushSettings {
  std::string contact{};  // "mailto:..." or "https://...", for push services that have a question
  fulfilment::PushTerms terms;
};

struct StockSettings {
  delivery::Target target;
  fulfilment::StockDatabase database;
};

struct DeliverySettings {
  std::optional<MailSettings> mail;
  std::vector<WebhookSettings> webhooks;
  std::optional<PushSettings> push;
  std::optional<StockSettings> stock;
  std::optional<RelaySettings> relay;
  std::filesystem::path analytics{};  // what is counted goes into this file; empty: nothing is
};

// `secrets` of whatever is signed as a Standard Webhook; how many there may be is its own. What is wrong with one is
// told without it.
void read_webhook_secrets(shop::Fields& fields, std::vector<fulfilment::WebhookSecret>& secrets);
// REQUIRES: `fields` are those of the whole file.
void read_webhooks(shop::Fields& fields, DeliverySettings& deliveries);
// REQUIRES: `fields` are those of [mail].
void read_mail(shop::Fields& fields, DeliverySettings& deliveries);

// REQUIRES: `fields` are those of [stock_database], and of [analytics].
void read_stock_database(shop::Fields& fields, DeliverySettings& deliveries);
void read_analytics(shop::Fields& fields, DeliverySettings& deliveries);

// In the order of the senders that carry them out (app/serve/delivery/deliveries.h): mail, webhooks, whoever is
// called, the stock, the broker.
// REQUIRES: `fields` are those of [push].
void read_push(shop::Fields& fields, DeliverySettings& deliveries);

// In which ways people who are called can be told.
[[nodiscard]] shop::NoticeWays notice_ways_of(const DeliverySettings& deliveries);

[[nodiscard]] std::vector<delivery::Target> targets_of(const DeliverySettings& deliveries);

}  // namespace sluice::app
