#include "fulfilment/stripe/stripe_events.h"

#include <gtest/gtest.h>

#include "fulfilment/stripe/stripe_signature.h"

namespace sluice::fulfilment {
namespace {

using Kind = order::ProviderEvent::Kind;

constexpr WallTime now{std::chrono::seconds(1'798'142'400)};
const OrderId ours(Id128(7, 9));

order::ProviderEvent read(const std::string& body, std::string_view provider = "stripe") {
  const StripeEvents events({.provider = "stripe", .secrets = {"whsec_one"}});
  return events.read({.provider = provider, .signature = signature_of(body, "whsec_one", now), .body = body}, now);
}

std::string event(const std::string& type, const std::string& object) {
  return R"({"id":"evt_1","object":"event","type":")" + type + R"(","data":{"object":)" + object + "}}";
}
std::string intent(const std::string& order) {
  return R"({"id":"pi_1","object":"payment_intent","amount":1,"metadata":{"order":")" + order + R"("}})";
}

TEST(StripeEvents, NameTheOrderThatTheyAreAbout) {
  for (const char* type : {"payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled",
                           "payment_intent.amount_capturable_updated", "payment_intent.requires_action",
                           "payment_intent.processing", "charge.refunded"}) {
    const auto told = read(event(type, intent(ours.str())));
    EXPECT_EQ(told.kind, Kind::of_order) << type;
    EXPECT_EQ(told.order, ours);
    EXPECT_EQ(told.event, "evt_1");
    const bool is_set_aside = std::string_view(type) == "payment_intent.amount_capturable_updated";
    EXPECT_EQ(told.set_aside, is_set_aside ? "pi_1" : "") << type;
    EXPECT_EQ(told.is_of_refund, std::string_view(type) == "charge.refunded") << type;
  }
}

TEST(StripeEvents, WhatSaysNothingOfAnOrderOfOursIsOfNone) {
  for (const std::string& body :
       {event("customer.created", intent(ours.str())), event("payment_intent.created", intent(ours.str())),
        event("payment_intent.succeeded", intent("S-1001")), event("payment_intent.succeeded", "{}"),
        event("payment_intent.succeeded", R"({"metadata":{"order":7}})"), event("payment_intent.succeeded", "7"),
        std::string(R"({"id":"evt_1","type":"payment_intent.succeeded"})")}) {
    EXPECT_EQ(read(body).kind, Kind::of_no_order) << body;
  }
}

TEST(StripeEvents, WhatIsSignedAndYetNoneIsNamed) {
  for (const char* body : {"", "[1]", "{\"id\":", "evt_1"}) EXPECT_EQ(read(body).kind, Kind::not_json) << body;
  const char* no_id = "id: must be 1 to 255 visible characters";
  for (const auto& [body, detail] : {std::pair<std::string, const char*>{R"({"type":"x"})", no_id},
                                     {R"({"id":"","type":"x"})", no_id},
                                     {R"({"id":"e vt","type":"x"})", no_id},
                                     {R"({"id":")" + std::string(256, 'e') + R"(","type":"x"})", no_id},
                                     {R"({"id":"evt_1"})", "type: must be a text"}}) {
    const auto told = read(body);
    EXPECT_EQ(told.kind, Kind::invalid) << body;
    EXPECT_EQ(told.detail, detail) << body;
  }
}

TEST(StripeEvents, WhoIsNotExpectedToTellAnythingIsNobody) {
  const std::string body = event("payment_intent.succeeded", intent(ours.str()));
  EXPECT_EQ(read(body, "paypal").kind, Kind::no_such_provider);
  EXPECT_EQ(read(body, "").kind, Kind::no_such_provider);
  const StripeEvents silent({.provider = "stripe", .secrets = {}});
  const std::string signature = signature_of(body, "", now);
  EXPECT_EQ(silent.read({.provider = "stripe", .signature = signature, .body = body}, now).kind,
            Kind::no_such_provider);
}

TEST(StripeEvents, AreReadOnlyWhenTheirSignatureHolds) {
  const StripeEvents events({.provider = "stripe", .secrets = {"whsec_one"}});
  const std::string body = event("payment_intent.succeeded", intent(ours.str()));
  const std::string late = signature_of(body, "whsec_one", now - std::chrono::minutes(6));
  for (const auto& [signature, detail] :
       {std::pair<std::string, const char*>{"", "Stripe-Signature: is missing"},
        {"t=1", "Stripe-Signature: must be t=<seconds since 1970>,v1=<64 hex digits>"},
        {signature_of(body, "whsec_two", now),
         "Stripe-Signature: is not that of this body under a secret that is known here"},
        {late, "Stripe-Signature: its time is more than five minutes away from the time here"}}) {
    const auto told = events.read({.provider = "stripe", .signature = signature, .body = body}, now);
    EXPECT_EQ(told.kind, Kind::not_signed) << signature;
    EXPECT_EQ(told.detail, detail);
  }
}

}  // namespace
}  // namespace sluice::fulfilment
