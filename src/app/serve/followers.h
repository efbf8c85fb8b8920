// Who follows the sales of a running server and tells others of them, each on threads of its own: letters, webhooks
// and messages to a broker; the shop's Redis; the operators' hooks; purges of the shop's caches. No sale waits for
// any of them.
#pragma once

#include <memory>
#include <string>

#include "app/serve/delivery/deliveries.h"
#include "app/serve/hook/hooks.h"
#include "app/serve/hook/purges.h"
#include "app/serve/mirror/mirror.h"
#include "app/serve/owner/served_sales.h"
#include "app/serve/storage/storage.h"
#include "app/settings/settings.h"
#include "bus/worker_desk.h"

namespace sluice::app {

// One thread, which starts and stops the server.
class Followers {
public:
  // Makes the key that pushes are signed with, where there is none. What is referred to must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Followers>> open(const Settings& settings, const DataFolder& folder,
                                                               Random& random);

  struct Sources {
    ServedSales& sales;
    Storage& storage;
    edge::ChangeLog& changes;
    const Published<web::ComposedPages>& pages;
    const Published<token::KeyRing>& keys;
    const Clock& clock;
    Log& log;
    std::string origin;                  // where people find the shop
    SpanSink* spans = nullptr;           // of traces; null: nobody collects them
    bus::WorkerDesk* workers = nullptr;  // elsewhere, who are handed deliveries; no bus: null
  };
  // From now on the sales are followed. Once, before the owner runs; what is referred to must outlive it.
  [[nodiscard]] Result<void> begin(const Sources& sources);
  // Nobody is told anything from then on; after the owner has stopped handing over deliveries.
  void stop();

  [[nodiscard]] const Deliveries& deliveries() const { return *deliveries_; }
  [[nodiscard]] const Mirror* mirror() const { return mirror_.get(); }  // the settings have none: null

private:
  Followers(const Settings& settings, Random& random) : settings_(settings), random_(random) {}
  void begin_deliveries(const Sources& sources);
  void begin_mirror(const Sources& sources);
  [[nodiscard]] Result<void> begin_hooks(const Sources& sources);

  const Settings& settings_;
  Random& random_;
  std::unique_ptr<Deliveries> deliveries_;
  std::unique_ptr<Mirror> mirror_;
  std::unique_ptr<Hooks> hooks_;
  std::unique_ptr<Purges> purges_;
};

}  // namespace sluice::app
