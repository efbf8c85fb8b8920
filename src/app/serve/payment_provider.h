// Whom payments go to: the provider of the settings, or the sandbox, which runs as long as this lives.
#pragma once

#include <memory>
#include <string>

#include "app/serve/data_folder.h"
#include "app/settings/settings.h"
#include "base/result.h"
#include "base/time.h"
#include "fulfilment/payment.h"
#include "sandbox/sandbox.h"

namespace sluice::app {

struct PaymentProvider {
  // The sandbox keeps its record, and says where it listens, in the data folder. `clock` must outlive what is opened.
  [[nodiscard]] static Result<PaymentProvider> open(const Settings& settings, const DataFolder& folder,
                                                    const Clock& clock);

  std::unique_ptr<sandbox::Sandbox> sandbox;  // none: a real provider is configured
  std::unique_ptr<fulfilment::PaymentProvider> client;
};

}  // namespace sluice::app
