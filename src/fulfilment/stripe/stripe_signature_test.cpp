#include "fulfilment/stripe/stripe_signature.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <vector>

namespace sluice::fulfilment {
namespace {

using enum SignatureVerdict;
using std::chrono::seconds;

constexpr WallTime signed_at{seconds(1'798'142'400)};
const std::vector<std::string> secrets{"whsec_one"};
const std::string body = R"({"id":"evt_1","type":"payment_intent.succeeded"})";

SignatureVerdict check(std::string_view signature, std::string_view text = body, WallTime at = signed_at) {
  return check_signature({.signature = signature, .body = text}, secrets, at);
}

// Computed by another implementation (Python's hmac).
TEST(StripeSignature, IsHmacSha256OfTheTimeADotAndTheBodyUnderTheWholeSecret) {
  EXPECT_EQ(signature_of("{}", "whsec_test", WallTime(seconds(1'492'774'577))),
            "t=1492774577,v1=0d0602f6611bd2252dd4b74b58a4528355a7380639a15e6cc21e3059d56d5b8b");
}

TEST(StripeSignature, WhatWasSignedIsTaken) {
  EXPECT_EQ(check(signature_of(body, "whsec_one", signed_at)), good);
  EXPECT_EQ(check(signature_of("", "whsec_one", signed_at), ""), good);
}

TEST(StripeSignature, HoldsForFiveMinutesEitherWay) {
  const std::string signature = signature_of(body, "whsec_one", signed_at);
  EXPECT_EQ(check(signature, body, signed_at + seconds(300)), good);
  EXPECT_EQ(check(signature, body, signed_at - seconds(300)), good);
  EXPECT_EQ(check(signature, body, signed_at + seconds(301)), stale);
  EXPECT_EQ(check(signature, body, signed_at - seconds(301)), stale);
}

TEST(StripeSignature, AnotherBodySecretOrTimeIsWrong) {
  const std::string signature = signature_of(body, "whsec_one", signed_at);
  EXPECT_EQ(check(signature, body + " "), wrong);
  EXPECT_EQ(check(signature_of(body, "whsec_two", signed_at)), wrong);
  std::string other_time = signature;
  other_time[2] = other_time[2] == '1' ? '2' : '1';
  EXPECT_EQ(check(other_time), wrong);
  EXPECT_EQ(check_signature({.signature = signature, .body = body}, {}, signed_at), wrong);
}

TEST(StripeSignature, OneThatFitsOfSeveralIsEnoughWhileASecretIsReplaced) {
  const std::string first = signature_of(body, "whsec_one", signed_at);
  const std::string second = signature_of(body, "whsec_two", signed_at);
  const std::string both = second + first.substr(first.find(','));
  EXPECT_EQ(check(both), good);
  const std::vector<std::string> two{"whsec_two", "whsec_one"};
  for (const std::string& one : {first, second, both}) {
    EXPECT_EQ(check_signature({.signature = one, .body = body}, two, signed_at), good);
  }
}

TEST(StripeSignature, OtherSchemesSayNothing) {
  const std::string signature = signature_of(body, "whsec_one", signed_at);
  const std::string time = signature.substr(0, signature.find(','));
  const std::string mac = signature.substr(signature.find("v1=") + 3);
  EXPECT_EQ(check(time + ",v0=" + mac), malformed);
  EXPECT_EQ(check(time + ",v0=ab, v1=" + mac + ",v2=,x"), good);
}

TEST(StripeSignature, WhatIsNoneIsSaidToBeNone) {
  const std::string mac(64, 'a');
  for (const char* none : {"", " "}) EXPECT_EQ(check(none), missing);
  for (const std::string& text :
       {std::string("x"), "v1=" + mac, std::string("t=1798142400"), "t=,v1=" + mac, "t=-5,v1=" + mac,
        "t=1e9,v1=" + mac, "t=99999999999999999999999,v1=" + mac, "t=1 ,v1=" + mac + "x,t=y"}) {
    EXPECT_EQ(check(text), malformed) << text;
  }
  for (const char* text : {"t=1798142400,v1=", "t=1798142400,v1=zz"}) EXPECT_EQ(check(text), wrong) << text;
}

TEST(StripeSignature, ASeventeenthSignatureIsNotLookedAt) {
  const std::string signature = signature_of(body, "whsec_one", signed_at);
  const std::size_t comma = signature.find(',');
  std::string many = signature.substr(0, comma);
  for (int i = 0; i < 15; ++i) many += ",v1=ab";
  EXPECT_EQ(check(many + signature.substr(comma)), good);
  EXPECT_EQ(check(many + ",v1=ab" + signature.substr(comma)), wrong);
}

TEST(StripeSignature, ASecretBeginsWithWhsec) {
  for (const char* text : {"whsec_a", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw+/=="}) {
    EXPECT_TRUE(is_valid_webhook_secret(text)) << text;
  }
  for (const std::string& text :
       {std::string(), std::string("whsec_"), std::string("sk_test_1"), std::string("whsec_a b"),
        std::string("whsec_\n"), "whsec_" + std::string(250, 'a')}) {
    EXPECT_FALSE(is_valid_webhook_secret(text)) << text;
  }
}

// Whatever byte of a good header or body is changed, and wherever it is cut, it is good no more.
TEST(StripeSignature, NoByteOfItCanBeChanged) {
  EXPECT_TRUE(rc::check([](const std::string& text, std::uint8_t with) {
    const std::string signature = signature_of(text, "whsec_one", signed_at);
    RC_ASSERT(check(signature, text) == good);
    const auto at = *rc::gen::inRange<std::size_t>(2, signature.size());  // behind "t="
    std::string changed = signature;
    changed[at] = static_cast<char>(with);
    if (changed != signature) RC_ASSERT(check(changed, text) != good);
    RC_ASSERT(check(signature.substr(0, at), text) != good);
    if (text.empty()) return;
    std::string other = text;
    other[at % other.size()] = static_cast<char>(other[at % other.size()] ^ (with == 0 ? 1 : with));
    RC_ASSERT(check(signature, other) != good);
  }));
}

// Any text at all is answered.
TEST(StripeSignature, NothingThatWasNotSignedIsGood) {
  EXPECT_TRUE(rc::check([](const std::string& header) {
    for (const char* start : {"", "t=1798142400,", "t=1798142400,v1="}) {
      RC_ASSERT(check(start + header) != good);
    }
  }));
}

}  // namespace
}  // namespace sluice::fulfilment
