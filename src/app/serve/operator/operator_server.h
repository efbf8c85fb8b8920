// Where operators come in: the admin server, with all that it shows and looks at for them.
#pragma once

#include <memory>

#include "app/preflight/sale_preflight.h"
#include "app/serve/buyer/buyer_server.h"
#include "app/serve/delivery/deliveries.h"
#include "app/serve/mirror/mirror.h"
#include "app/serve/operator/admin_thread.h"
#include "app/serve/payment/payments.h"
#include "app/serve/storage/storage.h"
#include "app/serve/telemetry/analytics.h"
#include "fulfilment/trace/span_exporter.h"
#include "token/key_keeper.h"

namespace sluice::app {

class OperatorServer {
public:
  struct Parts {
    const Settings& settings;
    const DescriptorPlan& descriptors;
    unsigned threads = 1;  // of buyers' edges
    const DataFolder& folder;
    Storage& storage;
    token::KeyKeeper& keys;
    const Clock& clock;
    Random& random;  // of its thread
    EdgeBooks& books;
    shop::Owner& owner;
    Payments& payments;  // begun before anything is asked
    const BuyerServer& buyers;
    const Deliveries& deliveries;
    const Mirror* mirror = nullptr;                   // the settings have none: none
    const Analytics* analytics = nullptr;             // nobody counts: none
    const fulfilment::SpanExporter* spans = nullptr;  // nobody collects traces: none
  };
  // Listens when it returns, and answers once it is run. What is referred to must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<OperatorServer>> open(const Parts& parts, std::string token);

  void run() { admin_.run(); }
  void drain() { admin_.drain(); }
  void stop() { admin_.stop(); }

  [[nodiscard]] const http::Endpoint& endpoint() const { return endpoint_; }

private:
  OperatorServer(const Parts& parts, std::string token, std::unique_ptr<ledger::People> people);

  SalePreflight preflight_;
  AdminThread admin_;  // looks at the edges' counters
  http::Endpoint endpoint_{};
};

}  // namespace sluice::app
