// A running edge: serves buyers of an owner in another process, which it asks by the bus. It has no ledger, no
// payments and no operators: what it has is the keys, the pages, and what the owner tells of sales.
//
// Operators' address answers probes: /livez (200), /readyz (503 and why while no owner is heard), /metrics.
//
// Construction order is dependency order, and stopping is its reverse: first the edge threads are answered what they
// have taken, then the bus ends.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/serve/bus/board_follower.h"
#include "app/serve/bus/bus_thread.h"
#include "app/serve/bus/stamp_courier.h"
#include "app/serve/buyer/edge_books.h"
#include "app/serve/buyer/edge_threads.h"
#include "app/serve/keys/served_keys.h"
#include "app/serve/operator/operators_port.h"
#include "app/serve/process/descriptors.h"
#include "app/serve/running.h"
#include "app/serve/start_notes.h"
#include "app/serve/storage/data_folder.h"
#include "app/settings/settings.h"
#include "base/log.h"
#include "bus/edge_end.h"
#include "bus/redis/redis_edge_way.h"
#include "fulfilment/trace/span_exporter.h"
#include "web/composition/composed_pages.h"

namespace sluice::app {

class EdgeProgram final : public Running {
public:
  // Serves when it returns. Errors are one line, for standard error: whatever it would have served wrongly with,
  // nothing is written then. `log` must outlive the program.
  [[nodiscard]] static Result<std::unique_ptr<EdgeProgram>> start(const Settings& settings, Log& log);
  ~EdgeProgram() override;
  EdgeProgram(const EdgeProgram&) = delete;
  EdgeProgram& operator=(const EdgeProgram&) = delete;

  void beat() override;
  void reload(FileReload& file) override;

  [[nodiscard]] std::string shop() const override { return keys_->url_of(buyers_); }
  [[nodiscard]] std::string operators() const override { return http::to_string(operators_->endpoint()); }
  [[nodiscard]] const std::vector<std::string>& announcements() const override { return announcements_; }

private:
  class NoEvents;

  EdgeProgram(const Settings& settings, DataFolder folder, Log& log);
  [[nodiscard]] Result<void> open_keys();
  [[nodiscard]] Result<void> open_pages();
  [[nodiscard]] Result<void> open_buyers();
  [[nodiscard]] Result<void> open_operators();
  void open_bus();
  void run_threads();
  [[nodiscard]] edge::Context make_context();
  [[nodiscard]] std::string metrics() const;

  const Settings settings_;
  const unsigned thread_count_;
  const DescriptorPlan descriptors_;
  DataFolder folder_;
  Log& log_;
  SystemClock clock_;
  SystemRandom random_;  // of the thread that starts
  const bus::Incarnation incarnation_;
  std::optional<ServedKeys> keys_;
  std::unique_ptr<Published<web::ComposedPages>> pages_;
  EdgeBooks books_;
  std::unique_ptr<fulfilment::SpanExporter> spans_;  // nobody collects traces: none
  BoardFollower board_;
  edge::Stamps stamps_;
  edge::ChangeLog changes_;
  shop::Mailbox mailbox_;  // nobody takes anything out of it, and nothing is put in: the owner is elsewhere
  std::unique_ptr<NoEvents> events_;
  std::unique_ptr<bus::RedisEdgeWay> way_;
  std::unique_ptr<bus::EdgeEnd> end_;
  std::unique_ptr<StampCourier> courier_;
  std::optional<edge::Context> context_;
  std::unique_ptr<EdgeThreads> threads_;
  std::unique_ptr<OperatorsPort> operators_;
  http::Endpoint buyers_{};
  BusThread bus_thread_;
  std::vector<std::string> announcements_;
  ProxyNote proxy_note_;
};

}  // namespace sluice::app
