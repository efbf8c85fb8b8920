// A walk through what a provider has of payments: newest first, a page at a time, with a pause between.
//
// Pure but for what it is given. Blocks on the provider, and in its pauses.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "fulfilment/stripe/stripe_intents.h"

namespace sluice::app {

struct PaymentWalk {
  // Between two pages: four times what the one before took, so that a walk takes a fifth of a thread. Shorter:
  // providers bound what they are asked a second (Stripe a hundred reads); longer: with a hundred thousand payments
  // an order that waits for the end of two walks waits for a quarter of an hour.
  static constexpr Duration pause_min = std::chrono::milliseconds(50);
  static constexpr Duration pause_max = std::chrono::milliseconds(250);
  static constexpr std::uint32_t pages_max = 2000;  // of a hundred payments

  // When payments were made, since 1970; both ends are within.
  struct Span {
    std::int64_t from_s = 0;
    std::int64_t to_s = 0;
  };

  fulfilment::StripeIntents& payments;
  const Clock& clock;
  Span wanted;  // the page on which one is older is the last
  // Told each payment that comes by, wanted or not.
  std::function<void(const fulfilment::KnownIntent&)> see;
  // Handed the wanted ones of each page, even if there are none. False: the walk is broken off.
  std::function<bool(const std::vector<fulfilment::KnownIntent>&)> judge;
  // False: likewise, in the middle of a pause.
  std::function<bool(Duration)> wait;
};

enum class Walked : std::uint8_t { to_the_end, as_far_as_pages_go, broken_off };

// Errors: as StripeIntents::read_page(); what came before is judged.
[[nodiscard]] Result<Walked> walk_through(const PaymentWalk& walk);

}  // namespace sluice::app
