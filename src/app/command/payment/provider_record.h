// The payment provider of a configuration and the payments that it knows, for commands that hold them against orders.
//
// Blocks on the provider.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fulfilment/stripe/stripe_intents.h"
#include "fulfilment/stripe/stripe_provider.h"

namespace sluice::app {

inline constexpr std::int64_t payment_slack_s =
    std::int64_t{24} * 3600;  // a payment is made after its order, whatever two clocks say

struct ProviderRecord {
  std::string name;
  std::unique_ptr<fulfilment::StripeIntents> payments;
  std::unique_ptr<fulfilment::StripeProvider> client;
};

// Where a sandbox listens is what its server has written into the data folder.
[[nodiscard]] Result<ProviderRecord> open_provider(const std::optional<std::filesystem::path>& config,
                                                   const std::filesystem::path& data);

// Those made from then on.
[[nodiscard]] Result<std::vector<fulfilment::KnownIntent>> read_payments(fulfilment::StripeIntents& provider,
                                                                         std::int64_t from_s);

}  // namespace sluice::app
