// A running worker: tells the world outside what an owner in another process hands it, with the senders of the same
// settings. It has no ledger, no sales and no buyers: what becomes of a delivery is the owner's to write.
//
// What it needs besides is in the data folder: the owner's `keys`, by which links in letters are signed, and its
// `push.key`, where the settings have push. A broker (`[relay]`) is the owner's alone: one connection confirms all.
//
// Operators' address answers probes: /livez (200), /readyz (503 and why while no owner has taken it on), /metrics.
//
// Stopping: what was begun is gone through with for bus::WorkerEnd::drain_max, then the carriers end.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/serve/bus/bus_thread.h"
#include "app/serve/delivery/deliveries.h"
#include "app/serve/keys/served_keys.h"
#include "app/serve/operator/operators_port.h"
#include "app/serve/running.h"
#include "app/serve/storage/data_folder.h"
#include "app/settings/settings.h"
#include "base/log.h"
#include "bus/redis/redis_edge_way.h"
#include "bus/worker_end.h"
#include "fulfilment/trace/span_exporter.h"
#include "web/composition/composed_pages.h"

namespace sluice::app {

class WorkerProgram final : public Running {
public:
  // Works when it returns. Errors are one line, for standard error: nothing was written then. `log` must outlive the
  // program.
  [[nodiscard]] static Result<std::unique_ptr<WorkerProgram>> start(const Settings& settings, Log& log);
  // Whether these settings have work for one, and its data folder what that needs. invalid_input: a line says what is
  // missing.
  [[nodiscard]] static Result<void> check(const Settings& settings);
  ~WorkerProgram() override;
  WorkerProgram(const WorkerProgram&) = delete;
  WorkerProgram& operator=(const WorkerProgram&) = delete;

  void beat() override { keys_->keep(); }
  // The keys; what letters say, and whom they go to, counts from the next start.
  void reload(FileReload&) override { keys_->reload(); }

  [[nodiscard]] std::string shop() const override { return {}; }
  [[nodiscard]] std::string operators() const override { return http::to_string(operators_->endpoint()); }
  [[nodiscard]] const std::vector<std::string>& announcements() const override { return announcements_; }

private:
  WorkerProgram(const Settings& settings, DataFolder folder, Log& log);
  [[nodiscard]] Result<void> open_keys();
  [[nodiscard]] Result<void> open_pages();
  [[nodiscard]] Result<void> open_deliveries();
  [[nodiscard]] Result<void> open_operators();

  const Settings settings_;
  DataFolder folder_;
  Log& log_;
  SystemClock clock_;
  SystemRandom random_;  // of the thread that starts
  std::optional<ServedKeys> keys_;
  std::unique_ptr<Published<web::ComposedPages>> pages_;
  std::unique_ptr<fulfilment::SpanExporter> spans_;  // nobody collects traces: none
  std::unique_ptr<bus::RedisEdgeWay> way_;
  std::unique_ptr<Deliveries> deliveries_;
  std::unique_ptr<bus::WorkerEnd> end_;
  std::unique_ptr<OperatorsPort> operators_;
  BusThread bus_thread_;
  std::vector<std::string> announcements_;
};

}  // namespace sluice::app
