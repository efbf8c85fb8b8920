// Whether an owner and a worker would tell somebody the same: a digest of each target's terms, which is all that the
// settings say of how it is told (address, secrets, login, time-outs), and what its letters are made with.
//
// It is keyed with the signing keys that both have, so that nobody who reads the bus can guess a password by it.
#pragma once

#include <string>
#include <vector>

#include "app/settings/delivery_settings.h"
#include "fulfilment/push/vapid.h"
#include "token/key_ring.h"

namespace sluice::app {

struct LetterTerms {
  std::string origin{};                      // where people find the shop
  std::string root{};                        // beneath it, what is ours
  const fulfilment::Vapid* vapid = nullptr;  // where the settings have push
};

// By target, in the order of targets_of(): 16 hex digits; empty for what no worker may tell, which is a broker.
[[nodiscard]] std::vector<std::string> target_terms(const DeliverySettings& settings, const LetterTerms& letters,
                                                    const token::KeyRing& keys);

}  // namespace sluice::app
