// Where buyers come in: what their edges are given to work with, and the threads that they run on; where the cluster
// has a bus, edges in other processes, too.
#pragma once

#include <memory>
#include <string>

#include "app/serve/bus/remote_edges.h"
#include "app/serve/buyer/edge_books.h"
#include "app/serve/buyer/edge_threads.h"
#include "app/serve/keys/served_tls.h"
#include "app/serve/payment/payments.h"
#include "app/serve/process/descriptors.h"
#include "app/serve/telemetry/process_measures.h"
#include "app/settings/settings.h"
#include "edge/context.h"
#include "fulfilment/push/vapid.h"
#include "shop/owner/owner.h"
#include "token/key_keeper.h"
#include "web/composition/composed_pages.h"

namespace sluice::app {

class BuyerServer {
public:
  struct Parts {
    const Settings& settings;
    const DescriptorPlan& descriptors;
    unsigned threads = 1;
    const Clock& clock;
    Log& log;
    EdgeBooks& books;
    edge::ChangeLog& changes;
    shop::Owner& owner;
    token::KeyKeeper& keys;
    Published<web::ComposedPages>& pages;
    Payments& payments;
    const ServedTls* tls = nullptr;            // in clear: none
    const fulfilment::Vapid* vapid = nullptr;  // where the settings have push
    SpanSink* spans = nullptr;                 // of traces; null: nobody collects them
  };
  // Listens when it returns, and answers once it is run. What is referred to must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<BuyerServer>> open(const Parts& parts);

  void run();
  void stop();  // answers what was taken; idempotent

  // With the role `owner` nobody comes in here.
  [[nodiscard]] const http::Endpoint& endpoint() const { return endpoint_; }
  [[nodiscard]] const edge::Context& context() const { return context_; }
  // Who hands deliveries to workers elsewhere; no bus: null.
  [[nodiscard]] bus::WorkerDesk* workers() { return remote_ ? &remote_->workers() : nullptr; }
  void add_to(edge::MetricSources& sources) const;
  // Of what they were asked, for the owner's thread, while payments have begun.
  [[nodiscard]] const shop::Measures& measure() { return measures_->take(); }

private:
  explicit BuyerServer(const Parts& parts);
  [[nodiscard]] Result<void> listen(const Parts& parts);
  [[nodiscard]] std::vector<const edge::Telemetry*> telemetry() const;

  const edge::Context context_;
  EdgeThreads edges_;
  std::unique_ptr<RemoteEdges> remote_;  // no bus: none
  std::unique_ptr<ProcessMeasures> measures_;
  http::Endpoint endpoint_{};
};

}  // namespace sluice::app
