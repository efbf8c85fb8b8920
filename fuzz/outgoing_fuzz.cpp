// What goes out under names that others have chosen, out of arbitrary text: mails' headers, subscriptions of
// browsers, secrets and addresses of endpoints.
//
//  1. Nothing ends a header's line or begins another field.
//  2. What is read and written is the same when it is read again.
#include <algorithm>
#include <string>
#include <string_view>

#include "fulfilment/mail/mail_header.h"
#include "fulfilment/network/public_address.h"
#include "fulfilment/payment/provider_url.h"
#include "fulfilment/push/push_message.h"
#include "fulfilment/redis/redis_server.h"
#include "fulfilment/stripe/stripe_form.h"
#include "fulfilment/webhook/standard_webhook.h"
#include "fuzz/json_text.h"
#include "postgres/connection_string.h"

namespace sluice::fulfilment {
namespace {

using fuzz::require;

// Lines go on only where the next one begins with a space.
bool is_one_field(std::string_view value) {
  for (std::size_t at = value.find_first_of("\r\n"); at != std::string_view::npos;
       at = value.find_first_of("\r\n", at + 2)) {
    if (value.substr(at, 3) != "\r\n ") return false;
  }
  return true;
}

void head_a_mail(std::string_view text) {
  require(is_one_field(header_text(text)));
  const auto mailbox = Mailbox::parse(text);
  if (!mailbox) return;
  require(mailbox->address.find('@') != std::string::npos);
  require(is_one_field(header_mailbox(*mailbox)));
}

void subscribe(std::string_view text) {
  const auto subscription = push_subscription_from(text);
  if (!subscription) return;
  const std::string written = to_json(*subscription);
  const auto again = push_subscription_from(written);
  require(again && to_json(*again) == written && again->endpoint == subscription->endpoint);
  (void)push_endpoint_problem(subscription->endpoint, false);
}

void sign_webhooks(std::string_view text) {
  const auto secret = WebhookSecret::parse(text);
  if (secret) require(secret->signature("id.1.body").starts_with("v1,"));
}

void read_addresses(std::string_view text) {
  const std::string url(text);
  if (is_valid_provider_url(url)) require(!host_of(url).empty());
  (void)is_public_address(url);
  RedisServer server;
  if (read_redis_url(url, server).empty()) {
    require(server.password.empty() && server.sentinels.empty() == server.primary_name.empty());
    for (const RedisAddress& at : named_addresses(server)) require(!at.host.empty());
  }
  (void)read_secret_redis_url(url, server);
  (void)postgres::words_of(url.substr(0, url.find('\0')));
}

// A form has as many fields as were put into it.
void pay_with(std::string_view text) {
  const std::string form =
      intent_form({.reference = std::string(text), .method = std::string(text), .currency = "EUR"});
  require(std::count(form.begin(), form.end(), '=') == 7 && std::count(form.begin(), form.end(), '&') == 6);
}

}  // namespace
}  // namespace sluice::fulfilment

SLUICE_FUZZ_TARGET(outgoing, bytes) {
  using namespace sluice::fulfilment;
  const std::string_view text = sluice::fuzz::text_of(bytes);
  head_a_mail(text);
  subscribe(text);
  sign_webhooks(text);
  read_addresses(text);
  pay_with(text);
}
