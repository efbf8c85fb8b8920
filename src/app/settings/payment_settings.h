// `[payment]` of the configuration: whom payments go to, and what the checkout offers there.
#pragma once

#include <string>
#include <vector>

#include "app/settings/role.h"
#include "base/time.h"
#include "order/turns.h"
#include "shop/settings/fields.h"
#include "web/look/shop.h"

namespace sluice::app {

struct PaymentSettings {
  enum class Provider : std::uint8_t { sandbox, stripe };
  Provider provider = Provider::sandbox;
  std::string url;         // of Stripe's API, or of what speaks it
  std::string secret_key;  // Stripe's, out of `secret_key_file`
  std::vector<std::string>
      webhook_secrets;  // of its endpoint here, out of `webhook_secret_file`; none: it tells nothing
  Duration timeout = std::chrono::seconds(5);
  unsigned workers = 10;
  order::Shares worker_shares{.address = 8, .person = 2};
  Duration reconcile_every = std::chrono::minutes(1);  // zero: never
  Duration reconcile_after = std::chrono::minutes(2);  // the age of what is compared
};

// A url alone means Stripe, too. Reads the key's file at once; a provider on this machine that is given no key is
// sent one that every sandbox takes. Who has no sales asks no provider: its secrets may be missing there, and are not
// read. REQUIRES: `fields` are those of [payment].
void read_payment(shop::Fields& fields, PaymentSettings& payment, web::Shop& shop, Role role);

}  // namespace sluice::app
