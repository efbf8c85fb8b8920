#include "app/serve/cluster/worker_program.h"

#include <array>

#include "app/command/version.h"
#include "app/serve/bus/bus_note.h"
#include "app/serve/cluster/cluster_member.h"
#include "app/serve/start_notes.h"
#include "app/serve/telemetry/trace_exporter.h"
#include "edge/gate/return_address.h"
#include "edge/telemetry/metrics.h"

namespace sluice::app {
namespace {

// By delivery::Outcome.
constexpr std::array<std::string_view, bus::WorkerEnd::outcomes> outcome_names{"delivered", "failed", "refused",
                                                                               "gone", "not_sent"};

// Of what there is to tell, what a worker may.
Settings for_worker(Settings settings) {
  settings.deliveries.relay.reset();
  settings.deliveries.analytics.clear();
  return settings;
}

edge::WorkerStand told_of(const bus::WorkerEnd::Stand& stand) {
  edge::WorkerStand told{
      .is_connected = stand.is_connected, .is_taken_on = stand.is_taken_on, .in_hand = stand.in_hand};
  for (const delivery::Kind kind : delivery::every_kind) {
    if (kind == delivery::Kind::relay) continue;
    for (std::size_t i = 0; i < outcome_names.size(); ++i) {
      told.tasks.push_back({.kind = delivery::to_string(kind),
                            .result = outcome_names[i],
                            .count = stand.done[static_cast<std::size_t>(kind)][i]});
    }
  }
  return told;
}

}  // namespace

WorkerProgram::WorkerProgram(const Settings& settings, DataFolder folder, Log& log)
    : settings_(for_worker(settings)), folder_(std::move(folder)), log_(log) {}

Result<void> WorkerProgram::check(const Settings& settings) {
  if (targets_of(for_worker(settings).deliveries).empty()) {
    return invalid_input(
        "--role worker: the file names nobody who is told anything: no [[webhook]], [mail], [push] or "
        "[stock_database]");
  }
  const std::filesystem::path push_key = settings.data / "push.key";
  if (!settings.deliveries.push || std::filesystem::exists(push_key)) return {};
  return invalid_input(push_key.string() +
                       ": is missing; browsers know the owner by it: copy that file of the owner's data folder");
}

Result<std::unique_ptr<WorkerProgram>> WorkerProgram::start(const Settings& settings, Log& log) {
  if (const auto checked = check(settings); !checked) return checked.error();
  auto note = note_of_bus(settings.cluster);
  if (!note) return note.error();
  if (const auto checked = check_membership(settings); !checked) return checked.error();
  auto folder = DataFolder::open(settings.data);
  if (!folder) return folder.error();
  std::unique_ptr<WorkerProgram> program(new WorkerProgram(settings, std::move(*folder), log));
  program->announcements_.push_back(std::move(*note));
  for (const auto step : {&WorkerProgram::open_keys, &WorkerProgram::open_pages, &WorkerProgram::open_deliveries,
                          &WorkerProgram::open_operators}) {
    if (const auto opened = (*program.*step)(); !opened) return opened.error();
  }
  program->bus_thread_.run(*program->end_, *program->way_);
  log_start(log, settings, {}, {.buyers = {}, .operators = program->operators(), .role = Role::worker});
  return program;
}

Result<void> WorkerProgram::open_keys() {
  auto keys = ServedKeys::open(folder_, settings_, clock_, random_, log_);
  if (!keys) return keys.error();
  keys_.emplace(std::move(*keys));
  return {};
}

Result<void> WorkerProgram::open_pages() {
  auto pages = web::ComposedPages::compose(settings_.shop);
  if (!pages) return pages.error();
  pages_ = std::make_unique<Published<web::ComposedPages>>(std::move(*pages));
  return {};
}

Result<void> WorkerProgram::open_deliveries() {
  auto deliveries = Deliveries::open(settings_.deliveries, folder_, random_);
  if (!deliveries) return deliveries.error();
  deliveries_ = std::move(*deliveries);
  spans_ = open_traces(settings_.trace, clock_, log_);
  const ClusterSettings& cluster = settings_.cluster;
  const bus::Incarnation incarnation{random_.next()};
  way_ = std::make_unique<bus::RedisEdgeWay>(*cluster.bus, cluster.name, incarnation, clock_,
                                             bus::RedisEdgeWay::Reads::answers);
  end_ = std::make_unique<bus::WorkerEnd>(
      bus::WorkerEnd::Parts{.way = *way_,
                            .clock = clock_,
                            .log = log_,
                            .incarnation = incarnation,
                            .name = member_name(),
                            .version = version_and_commit(),
                            .targets = targets_of(settings_.deliveries),
                            .keys = [&ring = keys_->ring()] { return token::fingerprint_of(ring); },
                            .terms = [this] { return deliveries_->terms(); }});
  const std::string told(edge::origin_of(settings_.public_url));
  end_->serve(*deliveries_->begin(
      {.pages = *pages_,
       .keys = keys_->ring(),
       .clock = clock_,
       .log = log_,
       .origin = told.empty() ? "http://" + http::to_string(settings_.listen) : told,  // as the owner's
       .root = settings_.shop.root,
       .spans = spans_.get()},
      [this](const delivery::Task& task, const delivery::Result& result) { end_->done(task, result); }));
  return {};
}

Result<void> WorkerProgram::open_operators() {
  auto port = OperatorsPort::open(
      settings_.admin_listen,
      {.role = "worker",
       .why_not_ready = [this] { return end_->stand().why; },
       .metrics = [this] { return edge::render_worker_metrics(told_of(end_->stand()), version, clock_.wall()); },
       .elsewhere = "a worker: its sales are run at the owner's address"},
      clock_);
  if (!port) return port.error();
  operators_ = std::move(*port);
  announcements_.push_back("operators: http://" + operators());
  return {};
}

WorkerProgram::~WorkerProgram() {
  if (operators_) operators_->drain();
  bus_thread_.stop();
  if (deliveries_) deliveries_->stop();
}

}  // namespace sluice::app
