#include "app/command/check/check_deliveries.h"

#include "fulfilment/network/reach.h"
#include "fulfilment/payment/provider_url.h"
#include "fulfilment/postgres/stock_keeper.h"
#include "fulfilment/rabbitmq/broker_link.h"
#include "http/address/endpoint.h"

namespace sluice::app {
namespace {

void check_relay(const fulfilment::Broker& broker, Checklist& list) {
  const auto looked_at = fulfilment::BrokerLink::inspect(broker);
  list.tell(bool(looked_at), "relay: " + (looked_at ? address_of(broker) + " " + *looked_at
                                                    : address_of(broker) + ": " + looked_at.error().detail));
  if (broker.has_tls || http::is_loopback(broker.host)) return;
  list.warn("relay.url is not amqps: whoever is on the way to " + broker.host + " can have the password");
}

// Greeted and logged in at, and told nothing: whether mails would be taken, short of sending one.
void check_mail(const MailSettings& mail, const std::string& public_url, Checklist& list) {
  const fulfilment::MailServer& server = mail.server;
  const fulfilment::Probe probe{.kind = fulfilment::Probe::Kind::mail, .url = server.url, .mail = &server};
  const std::string problem = fulfilment::reach({&probe, 1}).front().problem;
  const std::string way = server.require_tls ? ", with TLS only" : ", with TLS where it is offered";
  list.tell(problem.empty(), "mail: by " + server.url + " from " + server.from.address + way +
                                 (problem.empty() ? "; it is there" : ": " + problem));
  const bool is_near = http::is_loopback(fulfilment::host_of(server.url));
  if (!server.login.empty() && !server.require_tls && !is_near) {
    list.warn("mail.require_tls is false: whoever is on the way to " + fulfilment::host_of(server.url) +
              " can have the password");
  }
  if (public_url.empty()) list.warn("public_url is not set: links in mails lead to this machine alone");
  list.note(std::string("whoever waits is ") + (mail.tells_calls ? "" : "not ") +
            "told of their call by e-mail if they want");
}

}  // namespace

void check_deliveries(const Settings& settings, Checklist& list) {
  if (const auto& mail = settings.deliveries.mail) check_mail(*mail, settings.public_url, list);
  if (const auto& push = settings.deliveries.push) {
    list.tell(true, "push messages to whoever is called, for questions: " + push->contact);
    if (push->terms.allow_private) list.note("push services may be at a private address");
    if (!is_https(settings))
      list.warn("public_url is not https: browsers subscribe to push messages on https pages only");
  }
  for (const WebhookSettings& webhook : settings.deliveries.webhooks) {
    list.tell(true, "webhook " + webhook.target.name + ": " + fulfilment::host_of(webhook.endpoint.url) +
                        ", secrets: " + std::to_string(webhook.endpoint.secrets.size()) +
                        ", events: " + std::to_string(webhook.target.events.size()));
    if (webhook.endpoint.allow_private) list.note("webhook " + webhook.target.name + " may be at a private address");
  }
  if (const auto& stock = settings.deliveries.stock) {
    const auto checked = fulfilment::check_stock_database(stock->database);
    const std::string plural = stock->database.return_statement.empty() ? "" : "s";
    list.tell(bool(checked), "stock_database: " + (checked ? "is there, and understands the statement" + plural
                                                           : checked.error().detail));
  }
  if (const auto& relay = settings.deliveries.relay) check_relay(relay->broker, list);
  if (const auto& file = settings.deliveries.analytics; !file.empty()) list.note("analytics: into " + file.string());
}

}  // namespace sluice::app
