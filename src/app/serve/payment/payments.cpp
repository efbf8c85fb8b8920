#include "app/serve/payment/payments.h"

#include "shop/owner/call.h"

namespace sluice::app {

Result<std::unique_ptr<Payments>> Payments::open(const Settings& settings, const DataFolder& folder,
                                                 const Clock& clock, Random& random, Log& log) {
  auto provider = PaymentProvider::open(settings, folder, clock, random);
  if (!provider) return provider.error();
  std::unique_ptr<Payments> payments(new Payments(settings, clock, log));
  payments->provider_ = std::move(*provider);
  return payments;
}

Result<void> Payments::begin(shop::Owner& owner, const Storage& storage, SpanSink* spans) {
  begin_workers(owner, spans);
  return begin_reconciler(owner.mailbox(), storage);
}

void Payments::begin_workers(shop::Owner& owner, SpanSink* spans) {
  shop::Mailbox& mailbox = owner.mailbox();
  workers_ = std::make_unique<fulfilment::Workers>(
      *provider_.client,
      fulfilment::WorkerLimits{.concurrency = settings_.workers, .shares = settings_.worker_shares}, clock_, log_,
      [&mailbox](const fulfilment::PaymentTask& task, const fulfilment::ChargeResult& result) {
        mailbox.push_unbounded(std::make_unique<shop::Notice>(shop::settled(task, result)));
      },
      spans);
  owner.set_payments(*workers_);
}

Result<void> Payments::begin_reconciler(shop::Mailbox& mailbox, const Storage& storage) {
  auto orders = storage.open_orders();
  if (!orders) return orders.error();
  const auto tell = [&mailbox](auto command) {
    mailbox.push_unbounded(std::make_unique<shop::Notice>(std::move(command)));
  };
  reconciler_ = std::make_unique<Reconciler>(
      Reconciler::Sources{.client = *provider_.client,
                          .payments = std::move(provider_.payments),
                          .orders = std::move(*orders),
                          .on_decided =
                              [tell](const ledger::OrderRow& order, const std::string& payment) {
                                tell(shop::AskAgain{.sale = order.sale, .order = order.id, .payment = payment});
                              },
                          .on_unknown =
                              [tell](const ledger::OrderRow& order) {
                                tell(shop::NotKnownThere{.sale = order.sale, .order = order.id});
                              },
                          .on_paid_back =
                              [tell](const ledger::OrderRow& order) {
                                tell(shop::LookForRefunds{.sale = order.sale, .order = order.id});
                              },
                          .clock = clock_,
                          .log = log_},
      ReconcilerLimits{.every = settings_.reconcile_every, .young = settings_.reconcile_after});
  return {};
}

void Payments::stop() {
  reconciler_.reset();
  if (workers_) workers_->stop();
}

}  // namespace sluice::app
