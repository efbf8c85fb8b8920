// What a payment provider answers and tells by itself, out of arbitrary text:
//
//   200                         the answer's status; or a signature; or a Retry-After
//   {"id":"pi_7",...}           the body
//
//  1. Money is believed to have moved only where the answer names a payment and has our amount.
//  2. What is kept of an answer fits where it is kept: ids, addresses that a buyer is sent to, one line for people.
//  3. An event is read only as it was signed.
#include <charconv>
#include <string>
#include <string_view>

#include "fulfilment/stripe/stripe_answer.h"
#include "fulfilment/stripe/stripe_events.h"
#include "fulfilment/stripe/stripe_signature.h"
#include "fulfilment/webhook/standard_webhook.h"
#include "fuzz/json_text.h"

namespace sluice::fulfilment {
namespace {

using fuzz::require;
using EventKind = order::ProviderEvent::Kind;

constexpr WallTime told_at{std::chrono::seconds(1'798'142'400)};
const Charge a_charge{.idempotency_key = "key",
                      .reference = "ord_1",
                      .refund_reference = "re_1",
                      .method = "tok_ok",
                      .amount = 2500,
                      .currency = "EUR"};

bool names_payment(std::string_view reference) {
  const bool is_refund = reference.starts_with("re_");
  return is_intent_id(is_refund ? "pi_" + std::string(reference.substr(3)) : std::string(reference));
}

void require_kept(const ChargeResult& result) {
  require(result.provider_reference.empty() || names_payment(result.provider_reference));
  require(result.action_url.empty() || is_action_url(result.action_url));
  require(fuzz::is_one_line(result.detail) && result.detail.size() <= 400);
  require(result.paid_back >= 0);
}

void require_believable(const ChargeResult& result) {
  require_kept(result);
  const bool has_moved = result.outcome == ChargeOutcome::captured || result.outcome == ChargeOutcome::authorized ||
                         result.outcome == ChargeOutcome::refunded;
  require(!has_moved || names_payment(result.provider_reference));
}

void read_answer_to(long status, std::string_view body) {
  require_believable(read_charge_answer(a_charge, status, body));
  require_believable(read_intent_answer(a_charge, status, body));
  require_believable(read_last_answer(a_charge, status, body));
  require_believable(read_refund_answer(a_charge, status, body));
  if (const auto refund = find_refund(a_charge, status, body)) require_believable(*refund);
  require_kept(add_up_refunds(status, body));
}

void read_event(std::string_view signature, std::string_view body) {
  static const StripeEvents events({.provider = "stripe", .secrets = {"whsec_one", "whsec_two"}});
  const auto read = [&](std::string_view under) {
    return events.read({.provider = "stripe", .signature = under, .body = body}, told_at);
  };
  const std::string good = signature_of(body, "whsec_two", told_at);
  const order::ProviderEvent told = read(good);
  require(told.kind != EventKind::not_signed && told.kind != EventKind::no_such_provider);
  require(told.event.size() <= order::event_id_size_max && fuzz::is_one_line(told.event + told.detail));
  require(told.kind == EventKind::of_order || told.order.is_nil());
  require(told.set_aside.empty() || is_intent_id(told.set_aside));
  const auto is_forged = [&](const char* secret) {
    const std::string ours = signature_of(body, secret, told_at);
    return signature.find(ours.substr(ours.find("v1="))) == std::string_view::npos;
  };
  if (is_forged("whsec_one") && is_forged("whsec_two")) require(read(signature).kind == EventKind::not_signed);
  const std::string more = std::string(body) + ' ';
  require(events.read({.provider = "stripe", .signature = good, .body = more}, told_at).kind ==
          EventKind::not_signed);
}

void read_patience(std::string_view text) {
  const auto patience = retry_after(text, told_at);
  if (patience) require(*patience >= Duration::zero() && *patience <= std::chrono::hours(24 * 366 * 10));
}

}  // namespace
}  // namespace sluice::fulfilment

SLUICE_FUZZ_TARGET(payment_answer, bytes) {
  using namespace sluice::fulfilment;
  std::string_view body = sluice::fuzz::text_of(bytes);
  const std::string_view line = sluice::fuzz::take_line(body);
  long status = 200;
  (void)std::from_chars(line.data(), line.data() + line.size(), status);
  read_answer_to(status, body);
  read_event(line, body);
  read_patience(line);
}
