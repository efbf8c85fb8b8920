#include "sandbox/stripe_objects.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/ascii_case.h"
#include "base/invariant.h"

namespace sluice::sandbox {
namespace {

// What npm's `stripe` of tests/outside was made for.
constexpr std::string_view api_version = "2026-02-25.clover";

std::int64_t unix_seconds(WallTime at) {
  return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

std::string stripe_currency(const Currency& currency) {
  std::string text(currency.data(), currency.size());
  std::ranges::transform(text, text.begin(), [](char c) { return ascii_lower(c); });
  return text;
}

void write_last_error(JsonWriter& json, const Charge& charge, const ChargeState& state) {
  json.key("last_payment_error");
  if (state.status != ChargeStatus::declined) {
    json.null();
    return;
  }
  json.begin_object().field("type", "card_error").field("code", "card_declined");
  json.field("decline_code", "generic_decline").field("charge", id_of(charge_prefix, charge.number));
  json.field("message", "Your card was declined.").end_object();
}

void write_next_action(JsonWriter& json, const Charge& charge, const ChargeState& state, std::string_view url) {
  json.key("next_action");
  if (state.status != ChargeStatus::requires_action) {
    json.null();
    return;
  }
  json.begin_object().field("type", "redirect_to_url").key("redirect_to_url").begin_object();
  json.field("url", std::string(url) + "/prove/" + id_of(intent_prefix, charge.number)).key("return_url");
  charge.return_url.empty() ? json.null() : json.text(charge.return_url);
  json.end_object().end_object();
}

void write_method(JsonWriter& json, const ChargeState& state) {
  json.key("payment_method");
  // After a decline the buyer must bring another one.
  const bool has_one = state.method != SandboxMethod::none && state.status != ChargeStatus::declined;
  has_one ? json.text(rule_of(state.method).name) : json.null();
  json.key("payment_method_types").begin_array().text("card").end_array();
}

bool was_confirmed(const ChargeState& state) {
  return state.status != ChargeStatus::created && state.method != SandboxMethod::none;
}

void write_charge(JsonWriter& json, const Charge& charge, const ChargeState& state) {
  const auto id = id_of(charge_prefix, charge.number);
  json.begin_object().field("id", id).field("object", "charge");
  json.field("amount", charge.terms.amount).field("amount_captured", state.captured);
  json.field("amount_refunded", state.refunded).field("captured", state.captured > 0);
  json.field("created", unix_seconds(charge.at)).field("currency", stripe_currency(charge.terms.currency));
  json.field("livemode", false).key("metadata").raw(charge.terms.metadata).field("paid", true);
  json.field("payment_intent", id_of(intent_prefix, charge.number));
  json.field("refunded", state.captured > 0 && state.refunded == state.captured);
  json.field("status", state.status == ChargeStatus::declined ? "failed" : "succeeded").end_object();
}

}  // namespace

std::string_view intent_status(ChargeStatus status) {
  switch (status) {
    case ChargeStatus::created:
      return "requires_confirmation";
    case ChargeStatus::declined:
      return "requires_payment_method";
    case ChargeStatus::requires_action:
      return "requires_action";
    case ChargeStatus::authorized:
      return "requires_capture";
    case ChargeStatus::captured:
      return "succeeded";
    case ChargeStatus::cancelled:
      return "canceled";
  }
  SLUICE_INVARIANT(false);
}

void write_intent(JsonWriter& json, const Charge& charge, const ChargeState& state, std::string_view url,
                  LatestCharge latest) {
  const auto id = id_of(intent_prefix, charge.number);
  const bool waits = state.status == ChargeStatus::created && state.method == SandboxMethod::none;
  json.begin_object().field("id", id).field("object", "payment_intent").field("amount", charge.terms.amount);
  json.field("amount_capturable", state.status == ChargeStatus::authorized ? charge.terms.amount : 0);
  json.field("amount_received", state.captured).key("canceled_at");
  state.status == ChargeStatus::cancelled ? json.number(unix_seconds(state.at)) : json.null();
  json.field("capture_method", charge.terms.is_captured_by_hand ? "manual" : "automatic");
  json.field("client_secret", id + "_secret_sandbox").field("confirmation_method", "automatic");
  json.field("created", unix_seconds(charge.at)).field("currency", stripe_currency(charge.terms.currency));
  json.key("description").raw(charge.terms.description);
  write_last_error(json, charge, state);
  json.key("latest_charge");
  if (!was_confirmed(state)) {
    json.null();
  } else if (latest == LatestCharge::whole) {
    write_charge(json, charge, state);
  } else {
    json.text(id_of(charge_prefix, charge.number));
  }
  json.field("livemode", false).key("metadata").raw(charge.terms.metadata);
  write_next_action(json, charge, state, url);
  write_method(json, state);
  json.field("status", waits ? "requires_payment_method" : intent_status(state.status)).end_object();
}

void write_refund(JsonWriter& json, const Charge& charge, const Step& refund) {
  json.begin_object().field("id", id_of(refund_prefix, refund.number)).field("object", "refund");
  json.field("amount", refund.moved).field("charge", id_of(charge_prefix, charge.number));
  json.field("created", unix_seconds(refund.after.at)).field("currency", stripe_currency(charge.terms.currency));
  json.key("metadata").begin_object().end_object();
  json.field("payment_intent", id_of(intent_prefix, charge.number)).key("reason").null();
  json.field("status", is_failed_refund(refund) ? "failed" : "succeeded").end_object();
}

// The first of a charge, at most: of what has succeeded something is back.
bool is_failed_refund(const Step& step) {
  return step.verb == StepVerb::refund && step.after.refunded == 0;
}

std::string_view event_type(const Step& step) {
  if (is_failed_refund(step)) return "refund.failed";
  if (step.verb == StepVerb::refund) return "charge.refunded";
  switch (step.after.status) {
    case ChargeStatus::created:
      return "payment_intent.created";
    case ChargeStatus::declined:
      return "payment_intent.payment_failed";
    case ChargeStatus::requires_action:
      return "payment_intent.requires_action";
    case ChargeStatus::authorized:
      return "payment_intent.amount_capturable_updated";
    case ChargeStatus::captured:
      return "payment_intent.succeeded";
    case ChargeStatus::cancelled:
      return "payment_intent.canceled";
  }
  SLUICE_INVARIANT(false);
}

void write_event(JsonWriter& json, const Charge& charge, const Step& step, std::string_view url) {
  json.begin_object().field("id", id_of(event_prefix, step.number)).field("object", "event");
  json.field("api_version", api_version).field("created", unix_seconds(step.after.at)).key("data").begin_object();
  json.key("object");
  if (is_failed_refund(step)) {
    write_refund(json, charge, step);
  } else if (step.verb == StepVerb::refund) {
    write_charge(json, charge, step.after);
  } else {
    write_intent(json, charge, step.after, url);
  }
  json.end_object().field("livemode", false).field("pending_webhooks", 0).key("request").begin_object();
  json.key("id").null().key("idempotency_key");
  step.idempotency_key.empty() ? json.null() : json.text(step.idempotency_key);
  json.end_object().field("type", event_type(step)).end_object();
}

}  // namespace sluice::sandbox
