#include "fulfilment/webhook/standard_webhook.h"

#include <gtest/gtest.h>

namespace sluice::fulfilment {
namespace {

// The example of the Standard Webhooks' own libraries.
constexpr std::string_view their_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

TEST(StandardWebhook, TheSignatureIsThatOfTheSpecificationsExample) {
  const auto secret = WebhookSecret::parse(their_secret);
  ASSERT_TRUE(secret);
  const std::vector<WebhookSecret> secrets{*secret};
  EXPECT_EQ(webhook_signatures(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(StandardWebhook, SeveralSecretsGiveSeveralSignatures) {
  const std::vector<WebhookSecret> one{*WebhookSecret::parse(their_secret)};
  const std::vector<WebhookSecret> other{*WebhookSecret::parse("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")};
  const std::vector<WebhookSecret> both{one[0], other[0]};
  EXPECT_EQ(webhook_signatures(both, "a", 1, "{}"),
            webhook_signatures(one, "a", 1, "{}") + " " + webhook_signatures(other, "a", 1, "{}"));
}

TEST(StandardWebhook, ASecretIsWhsecAndBase64Of24To64Bytes) {
  for (const std::string& text :
       {std::string("whsec_"), std::string("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), std::string("whsec_MfKQ9r8GKYqrTwjU"),
        std::string("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS*"), std::string("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwA"),
        "whsec_" + std::string(88, 'A'), "whsec_" + std::string(1000, 'A'), std::string("whsec_MfKQ===="),
        "whsec_" + std::string(4, 'A') + "==" + std::string(32, 'A')}) {
    EXPECT_FALSE(WebhookSecret::parse(text)) << text;
  }
  EXPECT_TRUE(WebhookSecret::parse("whsec_" + std::string(84, 'A'))) << "63 bytes";
  EXPECT_TRUE(WebhookSecret::parse("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")) << "without padding";
}

TEST(StandardWebhook, PatienceIsReadAsSecondsOrAsADate) {
  const WallTime now = *parse_rfc3339("2026-12-24T20:00:00Z");
  EXPECT_EQ(retry_after("120", now), std::chrono::seconds(120));
  EXPECT_EQ(retry_after("Thu, 24 Dec 2026 20:01:00 GMT", now), std::chrono::minutes(1));
  EXPECT_EQ(retry_after("Thu, 24 Dec 2026 19:00:00 GMT", now), Duration::zero());
  EXPECT_EQ(retry_after("-5", now), Duration::zero());
  const char* ever[] = {"9999999999999", "Thu, 24 Dec 300000 20:00:00 GMT", "Thu, 24 Dec 2147483647 20:00:00 GMT"};
  for (const char* far : ever) EXPECT_EQ(retry_after(far, now), std::chrono::hours(24 * 365 * 10)) << far;
  EXPECT_EQ(retry_after("soon", now), std::nullopt);
  EXPECT_EQ(retry_after("", now), std::nullopt);
}

}  // namespace
}  // namespace sluice::fulfilment
