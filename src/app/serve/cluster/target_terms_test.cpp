#include "app/serve/cluster/target_terms.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/random.h"

namespace sluice::app {
namespace {

token::KeyRing ring_of(std::uint64_t seed) {
  SeededRandom random(seed);
  return token::KeyRing({token::make_key(1, random, WallTime(std::chrono::hours(500'000)))});
}

DeliverySettings told_settings() {
  DeliverySettings settings;
  settings.mail.emplace();
  settings.mail->server.url = "smtp://mail.example";
  settings.mail->server.password = "hush";
  WebhookSettings erp;
  erp.endpoint.url = "https://shop.example/hook";
  erp.endpoint.secrets = {*fulfilment::WebhookSecret::parse("whsec_" + std::string(32, 'A'))};
  settings.webhooks = {erp};
  settings.stock.emplace();
  settings.relay.emplace();
  return settings;
}

std::vector<std::string> terms_of_told(const DeliverySettings& settings, std::uint64_t seed = 1,
                                       std::string origin = "https://shop.example") {
  return target_terms(settings, {.origin = std::move(origin), .root = "/.sluice"}, ring_of(seed));
}

TEST(TargetTerms, AreOneForEachTargetAndNoneForABroker) {
  const DeliverySettings settings = told_settings();
  const auto terms = terms_of_told(settings);
  ASSERT_EQ(terms.size(), targets_of(settings).size());
  for (std::size_t i = 0; i + 1 < terms.size(); ++i) EXPECT_EQ(terms[i].size(), 16U) << i;
  EXPECT_EQ(terms.back(), "");
  EXPECT_EQ(terms_of_told(told_settings()), terms);
}

TEST(TargetTerms, AreOthersWhereWhatIsToldWouldBe) {
  const auto terms = terms_of_told(told_settings());
  const auto differs = [&](std::size_t target, const std::function<void(DeliverySettings&)>& change) {
    DeliverySettings settings = told_settings();
    change(settings);
    const auto changed = terms_of_told(settings);
    for (std::size_t i = 0; i < terms.size(); ++i) {
      // A call is told by the same mail server as an order: mail and notice are one.
      const bool is_it = i == target || (target == 0 && i == 2);
      EXPECT_EQ(changed[i] != terms[i], is_it) << i;
    }
  };
  differs(0, [](auto& settings) { settings.mail->server.password = "other"; });
  differs(0, [](auto& settings) { settings.mail->server.from.address = "other@shop.example"; });
  differs(1, [](auto& settings) { settings.webhooks[0].endpoint.url += "s"; });
  differs(1, [](auto& settings) {
    settings.webhooks[0].endpoint.secrets = {*fulfilment::WebhookSecret::parse("whsec_" + std::string(32, 'B'))};
  });
  differs(1, [](auto& settings) { settings.webhooks[0].endpoint.allow_private = true; });
  differs(3, [](auto& settings) { settings.stock->database.statement = "SELECT 1"; });
}

TEST(TargetTerms, GoWithTheKeysAndWithWhereThePagesAre) {
  const auto terms = terms_of_told(told_settings());
  const auto of_other_keys = terms_of_told(told_settings(), 2);
  for (std::size_t i = 0; i + 1 < terms.size(); ++i) EXPECT_NE(of_other_keys[i], terms[i]) << i;
  const auto elsewhere = terms_of_told(told_settings(), 1, "https://other.example");
  EXPECT_NE(elsewhere[0], terms[0]) << "links in mails";
  EXPECT_EQ(elsewhere[1], terms[1]) << "a webhook has none";
}

}  // namespace
}  // namespace sluice::app
