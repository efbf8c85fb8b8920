#include "app/settings/delivery_settings.h"

#include <algorithm>
#include <fstream>

#include "app/settings/target_fields.h"
#include "base/whole_file.h"
#include "fulfilment/payment/provider_url.h"
#include "http/address/endpoint.h"

namespace sluice::app {
namespace {

using shop::Fields;

constexpr std::size_t endpoint_secrets_max = 4;

void read_secrets(Fields& fields, std::vector<fulfilment::WebhookSecret>& secrets) {
  read_webhook_secrets(fields, secrets);
  if (secrets.size() > endpoint_secrets_max)
    fields.fail("secrets", "must be at most " + std::to_string(endpoint_secrets_max));
  if (secrets.empty()) fields.fail("secrets", "must name at least one");
}

void read_webhook(Fields& fields, WebhookSettings& webhook) {
  fields.only({"name", "url", "secrets", "events", "allow_private", "timeout", "retry_after"});
  for (const char* name : {"name", "url", "secrets"}) fields.require(name);
  fields.id("name", webhook.target.name);
  fields.boolean("allow_private", webhook.endpoint.allow_private);
  fields.text_for("url", [&webhook](const std::string& url) {
    webhook.endpoint.url = url;
    return fulfilment::webhook_url_problem(url, webhook.endpoint.allow_private);
  });
  read_secrets(fields, webhook.endpoint.secrets);
  read_events(fields, webhook.target.events);
  fields.duration("timeout", webhook.endpoint.timeout, std::chrono::milliseconds(100), std::chrono::seconds(30));
  read_pauses(fields, webhook.target);
}

void read_mailbox(Fields& fields, std::string_view name, std::optional<fulfilment::Mailbox>& out) {
  fields.text_for(name, [&out](const std::string& text) -> std::string {
    out = fulfilment::Mailbox::parse(text);
    return out ? "" : "must be an address such as \"Winter Shop <orders@shop.example>\"";
  });
}

void read_server(Fields& fields, fulfilment::MailServer& server) {
  fields.text_for("url", [&server](const std::string& url) {
    server.url = url;
    return fulfilment::mail_url_problem(url);
  });
  std::optional<fulfilment::Mailbox> from;
  read_mailbox(fields, "from", from);
  if (from) server.from = *from;
  read_mailbox(fields, "reply_to", server.reply_to);
  fields.text("login", server.login, Fields::text_bytes_max);
  fields.text_for("password_file",
                  [&server](const std::string& file) { return read_password(file, server.password); });
  fields.text_for("ca_file", [&server](const std::string& file) -> std::string {
    server.ca_file = file;
    return std::ifstream(file).good() ? "" : "\"" + file + "\" cannot be read";
  });
  fields.duration("timeout", server.timeout, std::chrono::milliseconds(100), std::chrono::minutes(1));
  // A password goes to another machine under cover only.
  const bool is_near = http::is_loopback(fulfilment::host_of(server.url));
  server.require_tls = !server.login.empty() && !is_near;
  fields.boolean("require_tls", server.require_tls);
}

}  // namespace

void read_mail(Fields& fields, DeliverySettings& deliveries) {
  fields.only({"url", "from", "reply_to", "login", "password_file", "require_tls", "ca_file", "timeout",
               "retry_after", "notices"});
  for (const char* name : {"url", "from"}) fields.require(name);
  if (fields.find("login") != nullptr) fields.require("password_file");
  if (fields.find("password_file") != nullptr) fields.require("login");
  MailSettings mail;
  mail.target.kind = delivery::Kind::mail;
  mail.target.events = {delivery::Event::order_confirmed};
  read_server(fields, mail.server);
  read_pauses(fields, mail.target);
  fields.boolean("notices", mail.tells_calls);
  deliveries.mail = std::move(mail);
}

void read_push(Fields& fields, DeliverySettings& deliveries) {
  fields.only({"contact", "allow_private", "timeout"});
  fields.require("contact");
  PushSettings push;
  fields.text_for("contact", [&push](const std::string& text) -> std::string {
    push.contact = text;
    const bool is_mail = text.starts_with("mailto:") && fulfilment::Mailbox::parse(text.substr(7)).has_value();
    const bool is_page = fulfilment::webhook_url_problem(text, false).empty();
    return is_mail || is_page ? "" : "must be mailto: and an address, or an https URL";
  });
  fields.boolean("allow_private", push.terms.allow_private);
  fields.duration("timeout", push.terms.timeout, std::chrono::milliseconds(100), std::chrono::seconds(30));
  deliveries.push = std::move(push);
}

void read_webhook_secrets(Fields& fields, std::vector<fulfilment::WebhookSecret>& secrets) {
  fields.texts_for("secrets", [&secrets](const std::string& text) -> std::string {
    auto secret = fulfilment::WebhookSecret::parse(text);
    if (!secret) return "must be whsec_ and base64 of 24 to 64 random bytes";
    secrets.push_back(std::move(*secret));
    return "";
  });
}

void read_webhooks(Fields& fields, DeliverySettings& deliveries) {
  fields.array("webhook", webhooks_max, [&deliveries](Fields& entry, std::size_t) {
    WebhookSettings webhook;
    read_webhook(entry, webhook);
    const bool is_taken = std::any_of(deliveries.webhooks.begin(), deliveries.webhooks.end(),
                                      [&](const auto& other) { return other.target.name == webhook.target.name; });
    if (is_taken) entry.fail("name", "\"" + webhook.target.name + "\" is used twice");
    deliveries.webhooks.push_back(std::move(webhook));
  });
}

void read_stock_database(Fields& fields, DeliverySettings& deliveries) {
  constexpr std::size_t statement_bytes_max = 16'384;
  fields.only({"dsn_file", "statement", "return_statement", "timeout", "retry_after"});
  for (const char* name : {"dsn_file", "statement"}) fields.require(name);
  StockSettings stock;
  stock.target.kind = delivery::Kind::stock;
  stock.target.events = {delivery::Event::order_confirmed};
  fields.text_for("dsn_file", [&stock](const std::string& file) -> std::string {
    auto text = read_secret_file(file);
    if (!text) return text.error().detail;
    stock.database.conninfo = text->substr(0, text->find_first_of("\r\n"));
    return stock.database.conninfo.empty() ? "\"" + file + "\" does not begin with a connection string" : "";
  });
  fields.text("statement", stock.database.statement, statement_bytes_max);
  fields.text("return_statement", stock.database.return_statement, statement_bytes_max);
  for (const auto& [name, statement] : {std::pair{"statement", &stock.database.statement},
                                        std::pair{"return_statement", &stock.database.return_statement}}) {
    if (fields.find(name) != nullptr && statement->empty()) fields.fail(name, "must not be empty");
  }
  if (!stock.database.return_statement.empty()) {
    stock.target.events.insert(
        stock.target.events.end(),
        {delivery::Event::order_refunded, delivery::Event::order_part_refunded, delivery::Event::order_released});
  }
  fields.duration("timeout", stock.database.timeout, std::chrono::milliseconds(100), std::chrono::seconds(30));
  read_pauses(fields, stock.target);
  deliveries.stock = std::move(stock);
}

void read_analytics(Fields& fields, DeliverySettings& deliveries) {
  fields.only({"file"});
  fields.require("file");
  fields.text_for("file", [&deliveries](const std::string& file) -> std::string {
    deliveries.analytics = file;
    return file.empty() ? "must name a file" : "";
  });
}

std::vector<delivery::Target> targets_of(const DeliverySettings& deliveries) {
  std::vector<delivery::Target> targets;
  if (deliveries.mail) targets.push_back(deliveries.mail->target);
  for (const WebhookSettings& webhook : deliveries.webhooks) targets.push_back(webhook.target);
  const auto add = [&targets](delivery::Kind kind) {
    targets.push_back({.kind = kind, .name = {}, .events = {}, .pauses = delivery::default_pauses(kind)});
  };
  const shop::NoticeWays ways = notice_ways_of(deliveries);
  if (ways.email) add(delivery::Kind::notice);
  if (ways.push) add(delivery::Kind::push);
  if (deliveries.stock) targets.push_back(deliveries.stock->target);
  if (deliveries.relay) targets.push_back(deliveries.relay->target);
  return targets;
}

shop::NoticeWays notice_ways_of(const DeliverySettings& deliveries) {
  return {.email = deliveries.mail && deliveries.mail->tells_calls, .push = deliveries.push.has_value()};
}

}  // namespace sluice::app
