// Whom payments go to: the provider of the settings, or the sandbox, which runs as long as this lives.
#pragma once

#include <memory>
#include <string>

#include "app/serve/storage/data_folder.h"
#include "app/settings/settings.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "fulfilment/payment/payment.h"
#include "fulfilment/stripe/stripe_intents.h"
#include "fulfilment/stripe/stripe_provider.h"
#include "http/address/endpoint.h"
#include "order/provider_event.h"
#include "sandbox/sandbox.h"

namespace sluice::app {

struct PaymentProvider {
  // The sandbox keeps its record, the secret that it signs with, and where it listens, in the data folder. `clock`
  // must outlive what is opened.
  [[nodiscard]] static Result<PaymentProvider> open(const Settings& settings, const DataFolder& folder,
                                                    const Clock& clock, Random& random);
  // The sandbox tells what becomes of its charges to buyers' port, which is at `endpoint`. Once; nobody else is told.
  void tell(const http::Endpoint& endpoint);

  std::unique_ptr<sandbox::Sandbox> sandbox;  // none: a real provider is configured
  std::unique_ptr<fulfilment::StripeProvider> client;
  std::unique_ptr<order::ProviderEventReader> events;
  std::string sandbox_secret;
  std::unique_ptr<fulfilment::StripeIntents> payments;  // what it has of them; the reconciler's
};

}  // namespace sluice::app
