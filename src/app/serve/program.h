// The running server, put together: the only place where every part is known.
//
// Construction order is dependency order, and stopping is its reverse: first the edges answer what they have taken
// and end, then payments under way come home, then the owner commits what is left and ends.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/preflight/sale_preflight.h"
#include "app/serve/admin_thread.h"
#include "app/serve/analytics.h"
#include "app/serve/data_folder.h"
#include "app/serve/deliveries.h"
#include "app/serve/descriptors.h"
#include "app/serve/edge_threads.h"
#include "app/serve/file_reload.h"
#include "app/serve/hooks.h"
#include "app/serve/payment_provider.h"
#include "app/serve/process_measures.h"
#include "app/serve/reconciler.h"
#include "app/serve/series_maker.h"
#include "app/serve/storage.h"
#include "app/settings/settings.h"
#include "base/log.h"
#include "edge/context.h"
#include "fulfilment/workers.h"
#include "shop/owner/owner_thread.h"
#include "token/key_keeper.h"
#include "web/composed_pages.h"

namespace sluice::app {

class Program {
public:
  // Opens everything and serves when it returns. Errors are one line, for standard error.
  // `log` must outlive the program.
  [[nodiscard]] static Result<std::unique_ptr<Program>> start(const Settings& settings, Log& log);
  // Stops gracefully.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Looks after what must be looked after while it runs: the keys, sales that come again, what edges have seen. To be
  // called every second or so by the thread that made it. May block on the disk.
  void beat();
  // Reads again what can be read again: the keys, and `file` as far as it can be taken.
  void reload(FileReload& file);

  // Where they come in, as "127.0.0.1:8080".
  [[nodiscard]] const std::string& buyers() const { return buyers_; }
  [[nodiscard]] const std::string& operators() const { return operators_; }
  // What there is to know at the start, a line each.
  [[nodiscard]] const std::vector<std::string>& announcements() const { return announcements_; }

private:
  Program(const Settings& settings, DataFolder folder, Log& log);

  [[nodiscard]] Result<void> begin_pages();
  [[nodiscard]] Result<void> open_keys();
  [[nodiscard]] Result<void> open_storage();
  [[nodiscard]] Result<void> open_analytics();
  [[nodiscard]] Result<void> load_sales();
  [[nodiscard]] Result<void> take_pages();
  [[nodiscard]] Result<void> add_sales();
  [[nodiscard]] Result<void> open_provider();
  [[nodiscard]] Result<void> open_payments();
  [[nodiscard]] Result<void> open_deliveries();
  [[nodiscard]] Result<void> open_reconciler();
  [[nodiscard]] Result<void> open_edges();
  [[nodiscard]] Result<void> open_preflight();
  [[nodiscard]] Result<void> open_hooks();
  [[nodiscard]] Result<void> open_admin();
  [[nodiscard]] edge::PushOffer push_offer() const;
  [[nodiscard]] edge::AnalyticsStand analytics_stand() const;
  void run_threads();
  // Once: what they would be told each second is always the same.
  void tell_of_unlisted_proxy();
  void log_start();
  void say(std::string line) { announcements_.push_back(std::move(line)); }

  const Settings settings_;
  const unsigned threads_;  // of the edge
  const DescriptorPlan descriptors_;
  DataFolder folder_;
  Log& log_;
  SystemClock clock_;
  SystemRandom random_;        // of the owner
  SystemRandom admin_random_;  // of the admin thread
  SystemRandom key_random_;    // of the thread that starts and stops
  std::unique_ptr<token::KeyKeeper> keys_;
  std::optional<Storage> storage_;
  std::unique_ptr<ProcessMeasures> measures_;                  // of the owner; none before the edges are there
  std::unique_ptr<fulfilment::AnalyticsFile> analytics_file_;  // nobody counts: none
  std::optional<Analytics> analytics_;                         // likewise; outlives the owner
  edge::CallShares call_shares_;                               // outlives the owner's last call
  std::unique_ptr<shop::Owner> owner_;
  std::unique_ptr<SeriesMaker> series_;
  std::future<Result<web::ComposedPages>> composing_;
  std::unique_ptr<Published<web::ComposedPages>> pages_;
  edge::EventSlots event_slots_;
  edge::Allowances allowances_;
  edge::WorkBook work_;
  edge::ProviderEventCounts event_counts_;
  PaymentProvider provider_;
  std::unique_ptr<edge::Context> context_;
  std::unique_ptr<EdgeThreads> edges_;
  std::unique_ptr<SalePreflight> preflight_;
  std::unique_ptr<AdminThread> admin_;  // looks at the edges' counters
  std::unique_ptr<shop::ArchiveThread> archive_thread_;
  std::unique_ptr<shop::OwnerThread> owner_thread_;
  std::unique_ptr<fulfilment::Workers> workers_;
  std::optional<fulfilment::Vapid> vapid_;  // where the settings have push
  std::optional<Letters> letters_;
  std::unique_ptr<Carriers> carriers_;  // nobody is to be told anything: none
  std::unique_ptr<Reconciler> reconciler_;
  std::unique_ptr<Hooks> hooks_;
  std::vector<std::string> announcements_;
  std::string buyers_;
  std::string operators_;
  bool has_told_of_proxy_ = false;
};

}  // namespace sluice::app
