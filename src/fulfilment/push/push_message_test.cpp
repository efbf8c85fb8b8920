#include "fulfilment/push/push_message.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "fulfilment/push/push_sender.h"
#include "fulfilment/push/vapid.h"

namespace sluice::fulfilment {
namespace {

template <std::size_t Size>
std::array<std::uint8_t, Size> bytes_of(std::string_view text) {
  std::array<std::uint8_t, Size> bytes{};
  EXPECT_TRUE(decode_base64url(text, bytes)) << text;
  return bytes;
}

std::string base64url(std::string_view bytes) {
  std::string text;
  append_base64url(text, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  return text;
}

// RFC 8291, section 5 and appendix A.
constexpr std::string_view subscription_of_rfc =
    R"({"endpoint":"https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV","p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4","auth":"BTBZMqHH6r4Tts7J_aSIgg"})";
constexpr std::string_view text_of_rfc = "When I grow up, I want to be a watermelon";

P256Key sender_of_rfc() {
  return *P256Key::from_private(bytes_of<32>("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"));
}

TEST(PushMessage, IsSealedAsTheStandardsExampleIs) {
  const auto to = push_subscription_from(subscription_of_rfc);
  ASSERT_TRUE(to);
  const P256Key sender = sender_of_rfc();
  EXPECT_EQ(sender.public_point(), bytes_of<65>("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6"
                                                "TlzAC8wEqKK6PBru3jl7A8"));
  const auto sealed = seal_push(*to, text_of_rfc, sender, bytes_of<16>("DGv6ra1nlYgDCS1FRnbzlw"));
  ASSERT_TRUE(sealed);
  EXPECT_EQ(base64url(*sealed),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w"
            "EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
}

TEST(PushMessage, BothSidesAgreeOnOneSecret) {
  SeededRandom random(1);
  const P256Key one = P256Key::generate(random);
  const P256Key other = P256Key::generate(random);
  EXPECT_EQ(one.agree(other.public_point()), other.agree(one.public_point()));
  EXPECT_NE(one.public_point(), other.public_point());
}

TEST(PushMessage, WhatIsNoPointOfTheCurveIsNotSealedFor) {
  auto to = *push_subscription_from(subscription_of_rfc);
  to.key[64] ^= 1U;
  EXPECT_FALSE(is_p256_point(to.key));
  EXPECT_FALSE(seal_push(to, text_of_rfc, sender_of_rfc(), {}));
}

TEST(PushMessage, ATextThatNoServiceTakesIsNotSealed) {
  const auto to = *push_subscription_from(subscription_of_rfc);
  EXPECT_TRUE(seal_push(to, std::string(push_text_bytes_max, 'a'), sender_of_rfc(), {}));
  EXPECT_FALSE(seal_push(to, std::string(push_text_bytes_max + 1, 'a'), sender_of_rfc(), {}));
}

TEST(PushMessage, ASubscriptionIsReadAsItIsWrittenAndNothingElseIs) {
  const auto to = push_subscription_from(subscription_of_rfc);
  EXPECT_EQ(to_json(*to), subscription_of_rfc);
  for (const char* text : {"", "[]", "{}", R"({"endpoint":"https://a.b/","p256dh":"AA","auth":"AA"})"}) {
    EXPECT_FALSE(push_subscription_from(text)) << text;
  }
}

TEST(P256Key, ZeroAndWhatIsBeyondTheCurvesOrderIsNoKey) {
  EXPECT_FALSE(P256Key::from_private({}));
  P256Key::Scalar all_ones;
  all_ones.fill(0xff);
  EXPECT_FALSE(P256Key::from_private(all_ones));
  EXPECT_FALSE(p256_key_from("AA"));
}

TEST(Vapid, SaysForWhomUntilWhenAndWhomToAsk) {
  const Vapid vapid(sender_of_rfc(), "mailto:ops@shop.example");
  const auto now = *parse_rfc3339("2026-12-24T20:00:00Z");
  const std::string said = vapid.authorization("https://push.example:8443/v2/abc", now);
  const std::string head =
      "vapid t=" + base64url(R"({"typ":"JWT","alg":"ES256"})") + "." +
      base64url(R"({"aud":"https://push.example:8443","exp":1798146000,"sub":"mailto:ops@shop.example"})") + ".";
  EXPECT_EQ(said.substr(0, head.size()), head);
  EXPECT_TRUE(said.ends_with(", k=" + vapid.public_text())) << said;
  EXPECT_EQ(said.size(), head.size() + base64url_size(64) + 4 + base64url_size(65));
  EXPECT_NE(vapid.authorization("https://push.example:443/x", now)
                .find(base64url(R"({"aud":"https://push.example",)").substr(0, 36)),
            std::string::npos);
}

TEST(PushSender, AServicesAnswerSaysWhetherToTryAgain) {
  using delivery::Outcome;
  for (const long status : {200, 201, 202}) EXPECT_EQ(push_meaning_of(status, {}).outcome, Outcome::delivered);
  for (const long status : {301, 400, 401, 403, 404, 410, 413}) {
    EXPECT_EQ(push_meaning_of(status, {}).outcome, Outcome::refused) << status;
  }
  for (const long status : {408, 429, 500, 502, 503}) {
    EXPECT_EQ(push_meaning_of(status, std::chrono::seconds(7)).outcome, Outcome::failed) << status;
    EXPECT_EQ(push_meaning_of(status, std::chrono::seconds(7)).pause, std::chrono::seconds(7)) << status;
  }
}

}  // namespace
}  // namespace sluice::fulfilment
