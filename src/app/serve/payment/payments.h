// The running server's payments: whom they go to, the workers that ask them, and the reconciler that looks behind.
//
// Made before the owner and begun once it is loaded; stop() before the owner ends.
#pragma once

#include <memory>
#include <string>

#include "app/serve/payment/payment_provider.h"
#include "app/serve/payment/reconciler.h"
#include "app/serve/storage/storage.h"
#include "app/settings/settings.h"
#include "base/log.h"
#include "base/span_sink.h"
#include "fulfilment/payment/workers.h"
#include "shop/owner/owner.h"

namespace sluice::app {

class Payments {
public:
  // Opens the provider. What is referred to must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Payments>> open(const Settings& settings, const DataFolder& folder,
                                                              const Clock& clock, Random& random, Log& log);

  // Begins to take the owner's payments, and to look what the provider has of them. Once. `spans`: of traces; null:
  // nobody collects them. What is referred to must outlive it.
  [[nodiscard]] Result<void> begin(shop::Owner& owner, const Storage& storage, SpanSink* spans);
  // Payments under way come home, and nothing begins any more.
  void stop();

  [[nodiscard]] PaymentProvider& provider() { return provider_; }
  // REQUIRES: begun.
  [[nodiscard]] auto breaker() const { return workers_->breaker(); }
  [[nodiscard]] edge::ReconcilerStand reconciled() const { return reconciler_->stand(); }

private:
  Payments(const Settings& settings, const Clock& clock, Log& log)
      : settings_(settings.payment), clock_(clock), log_(log) {}
  void begin_workers(shop::Owner& owner, SpanSink* spans);
  [[nodiscard]] Result<void> begin_reconciler(shop::Mailbox& mailbox, const Storage& storage);

  const PaymentSettings& settings_;
  const Clock& clock_;
  Log& log_;
  PaymentProvider provider_;
  std::unique_ptr<fulfilment::Workers> workers_;
  std::unique_ptr<Reconciler> reconciler_;
};

}  // namespace sluice::app
