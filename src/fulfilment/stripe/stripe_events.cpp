#include "fulfilment/stripe/stripe_events.h"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <optional>

#include "base/json_member.h"
#include "fulfilment/stripe/stripe_answer.h"
#include "fulfilment/stripe/stripe_signature.h"

namespace sluice::fulfilment {
namespace {

namespace json = boost::json;
using order::ProviderEvent;

// The money is set aside, and waits to be captured.
constexpr std::string_view set_aside_type = "payment_intent.amount_capturable_updated";
// Money went back, whoever has asked for it.
constexpr std::string_view refund_type = "charge.refunded";
// Those that change what an intent can still come to.
constexpr std::array telling_types{refund_type,
                                   set_aside_type,
                                   std::string_view("payment_intent.canceled"),
                                   std::string_view("payment_intent.payment_failed"),
                                   std::string_view("payment_intent.processing"),
                                   std::string_view("payment_intent.requires_action"),
                                   std::string_view("payment_intent.succeeded")};

std::string_view why(SignatureVerdict verdict) {
  switch (verdict) {
    case SignatureVerdict::good:
      return {};
    case SignatureVerdict::missing:
      return "Stripe-Signature: is missing";
    case SignatureVerdict::malformed:
      return "Stripe-Signature: must be t=<seconds since 1970>,v1=<64 hex digits>";
    case SignatureVerdict::wrong:
      return "Stripe-Signature: is not that of this body under a secret that is known here";
    case SignatureVerdict::stale:
      return "Stripe-Signature: its time is more than five minutes away from the time here";
  }
  return {};
}

const json::object* object_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains({name.data(), name.size()});
  return value == nullptr ? nullptr : value->if_object();
}

bool is_event_id(std::string_view text) {
  return !text.empty() && text.size() <= order::event_id_size_max &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

ProviderEvent invalid(std::string detail) {
  return {.kind = ProviderEvent::Kind::invalid, .detail = std::move(detail)};
}

// What it is about; nullptr: it does not say.
const json::object* object_of(const json::object& event) {
  const auto* data = object_in(event, "data");
  return data == nullptr ? nullptr : object_in(*data, "object");
}

std::optional<OrderId> order_of(const json::object& about) {
  const auto* metadata = object_in(about, "metadata");
  return metadata == nullptr ? std::nullopt : OrderId::parse(text_member(*metadata, "order"));
}

ProviderEvent read_event(std::string_view body) {
  boost::system::error_code error;
  const auto value = json::parse({body.data(), body.size()}, error);
  if (error || !value.is_object()) return {.kind = ProviderEvent::Kind::not_json};
  const json::object& event = value.get_object();
  const auto id = text_member(event, "id");
  if (!is_event_id(id)) return invalid("id: must be 1 to 255 visible characters");
  const auto type = text_member(event, "type");
  if (type.empty()) return invalid("type: must be a text");
  ProviderEvent told{.kind = ProviderEvent::Kind::of_no_order, .event = std::string(id)};
  const bool is_telling = std::ranges::find(telling_types, type) != telling_types.end();
  const auto* about = is_telling ? object_of(event) : nullptr;
  const auto order = about == nullptr ? std::nullopt : order_of(*about);
  if (!order) return told;
  told.kind = ProviderEvent::Kind::of_order;
  told.order = *order;
  told.is_of_refund = type == refund_type;
  const auto intent = text_member(*about, "id");
  if (type == set_aside_type && is_intent_id(intent)) told.set_aside = intent;
  return told;
}

}  // namespace

ProviderEvent StripeEvents::read(const order::SentEvent& sent, WallTime now) const {
  if (sent.provider != options_.provider || options_.secrets.empty()) return {};
  const auto verdict = check_signature({.signature = sent.signature, .body = sent.body}, options_.secrets, now);
  if (verdict != SignatureVerdict::good) {
    return {.kind = ProviderEvent::Kind::not_signed, .detail = std::string(why(verdict))};
  }
  return read_event(sent.body);
}

}  // namespace sluice::fulfilment
