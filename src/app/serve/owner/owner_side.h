// The owner's side of a running server: the ledger, the sales that are decided on it, what edges are told of their
// changes, and payments.
//
// Opened in that order, each from what is before it, and ended in the reverse. In between, in this order: the sales
// of the settings are added, payments begin, the owner runs.
//
// Of the thread that starts and stops the server.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "app/serve/owner/served_sales.h"
#include "app/serve/payment/payments.h"
#include "app/serve/storage/storage.h"
#include "app/settings/settings.h"
#include "base/log.h"
#include "base/published.h"
#include "base/random.h"
#include "base/span_sink.h"
#include "base/time.h"
#include "edge/status/change_log.h"
#include "token/key_ring.h"

namespace sluice::app {

class OwnerSide {
public:
  struct Parts {
    const Settings& settings;
    const DataFolder& folder;
    const Published<token::KeyRing>& keys;  // which the ledger's session names
    const Clock& clock;
    Random& random;        // of the owner
    Random& start_random;  // of the thread that starts
    Log& log;
    std::function<shop::Measures()> measure;  // see ServedSales::Parts
  };
  // Makes the ledger where there is none, opens the payment provider, loads the sales. Errors: one line, as those
  // have it. What is referred to must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<OwnerSide>> open(const Parts& parts);

  // `spans`: of traces; null: nobody collects them. Once, before run().
  [[nodiscard]] Result<void> begin_payments(SpanSink* spans) {
    return payments_->begin(sales_->owner(), storage_, spans);
  }
  // Begins to decide.
  void run() { sales_->run(); }
  // The owner hands over no payment and no delivery any more.
  void hand_over_no_more();
  // Payments under way come home, then what is left is committed. After hand_over_no_more(), and after whoever
  // delivers has stopped.
  void stop();

  [[nodiscard]] Storage& storage() { return storage_; }
  [[nodiscard]] ServedSales& sales() { return *sales_; }
  [[nodiscard]] shop::Owner& owner() { return sales_->owner(); }
  [[nodiscard]] edge::ChangeLog& changes() { return *changes_; }
  [[nodiscard]] Payments& payments() { return *payments_; }

private:
  explicit OwnerSide(Storage storage) : storage_(std::move(storage)) {}
  [[nodiscard]] Result<void> load_sales(const Parts& parts);

  Storage storage_;
  std::unique_ptr<ServedSales> sales_;
  std::optional<edge::ChangeLog> changes_;  // of the owner's directory
  std::unique_ptr<Payments> payments_;
};

}  // namespace sluice::app
