#include "app/serve/cluster/edge_program.h"

#include "app/command/version.h"
#include "app/serve/bus/bus_note.h"
#include "app/serve/cluster/cluster_member.h"
#include "app/serve/process/file_reload.h"
#include "app/serve/telemetry/trace_exporter.h"
#include "base/encoding.h"
#include "edge/gate/return_address.h"

namespace sluice::app {
namespace {

std::string process_text(std::uint64_t number) {
  std::string text;
  append_hex(text, number, 16);
  return text;
}

edge::EdgeStand told_of(const bus::EdgeEnd::Stand& stand, const edge::Stamps& stamps) {
  return {.is_degraded = stamps.mode() != edge::Stamps::Mode::off,
          .stamps = stamps.count(),
          .is_connected = stand.is_connected,
          .is_heard = stand.is_heard,
          .keys_match = stand.keys_match,
          .unanswered = stand.unanswered,
          .sent = stand.sent,
          .repeated = stand.repeated,
          .refused = stand.refused,
          .given_up = stand.given_up,
          .board_age = stand.board_age};
}

}  // namespace

// What payment providers tell is the owner's to hear.
class EdgeProgram::NoEvents final : public order::ProviderEventReader {
public:
  [[nodiscard]] order::ProviderEvent read(const order::SentEvent&, WallTime) const override { return {}; }
};

EdgeProgram::EdgeProgram(const Settings& settings, DataFolder folder, Log& log)
    : settings_(settings),
      thread_count_(edge_threads(settings)),
      descriptors_(plan_descriptors(raise_file_limit(), thread_count_, settings.limits.connections_max)),
      folder_(std::move(folder)),
      log_(log),
      incarnation_{random_.next()},
      books_(settings_),
      board_(log, incarnation_),
      stamps_(static_cast<std::uint64_t>(incarnation_)),
      changes_(board_.directory(), process_text(random_.next())),
      mailbox_(1),
      events_(std::make_unique<NoEvents>()) {}

Result<std::unique_ptr<EdgeProgram>> EdgeProgram::start(const Settings& settings, Log& log) {
  auto note = note_of_bus(settings.cluster);
  if (!note) return note.error();
  if (const auto checked = check_membership(settings); !checked) return checked.error();
  auto folder = DataFolder::open(settings.data);
  if (!folder) return folder.error();
  std::unique_ptr<EdgeProgram> program(new EdgeProgram(settings, std::move(*folder), log));
  program->announcements_.push_back(std::move(*note));
  for (const auto step :
       {&EdgeProgram::open_keys, &EdgeProgram::open_pages, &EdgeProgram::open_buyers, &EdgeProgram::open_operators}) {
    if (const auto opened = (*program.*step)(); !opened) return opened.error();
  }
  program->run_threads();
  log_start(log, settings, program->descriptors_,
            {.buyers = http::to_string(program->buyers_),
             .operators = program->operators(),
             .role = Role::edge,
             .threads = program->thread_count_});
  return program;
}

Result<void> EdgeProgram::open_keys() {
  auto keys = ServedKeys::open(folder_, settings_, clock_, random_, log_);
  if (!keys) return keys.error();
  keys_.emplace(std::move(*keys));
  return {};
}

Result<void> EdgeProgram::open_pages() {
  auto pages = web::ComposedPages::compose(settings_.shop);
  if (!pages) return pages.error();
  for (const std::string& note : pages->notes()) announcements_.push_back("note: " + note);
  pages_ = std::make_unique<Published<web::ComposedPages>>(std::move(*pages));
  return {};
}

// --- Buyers

edge::Context EdgeProgram::make_context() {
  return {.directory = board_.directory(),
          .keys = keys_->ring(),
          .health = board_.health(),
          .mailbox = mailbox_,
          .clock = clock_,
          .event_slots = books_.event_slots,
          .changes = changes_,
          .pages = *pages_,
          .allowances = books_.allowances,
          .call_shares = books_.call_shares,
          .work = books_.work,
          .provider_events = *events_,
          .event_counts = books_.provider_events,
          .front = settings_.front,
          .waiting_page_status = settings_.waiting_page_status,
          .cookies = cookies_of(settings_),
          .public_origin = std::string(edge::origin_of(settings_.public_url)),
          .root = settings_.shop.root,
          .allowed_origins = settings_.allowed_origins,
          .owner_elsewhere = end_.get(),
          .stamps = &stamps_,
          .spans = spans_.get()};
}

void EdgeProgram::open_bus() {
  const ClusterSettings& cluster = settings_.cluster;
  way_ = std::make_unique<bus::RedisEdgeWay>(*cluster.bus, cluster.name, incarnation_, clock_);
  end_ = std::make_unique<bus::EdgeEnd>(
      bus::EdgeEnd::Parts{.way = *way_,
                          .board = board_,
                          .clock = clock_,
                          .log = log_,
                          .incarnation = incarnation_,
                          .name = member_name(),
                          .keys = [&ring = keys_->ring()] { return token::fingerprint_of(ring); }});
  courier_ = std::make_unique<StampCourier>(stamps_, *end_, clock_, log_);
  board_.follow({.heard = [this](bool is_heard) { courier_->set_heard(is_heard, end_->stand().keys_match); },
                 .told = [this] { courier_->try_again(); },
                 .part = [this](double part) { stamps_.set_part(part); }});
}

Result<void> EdgeProgram::open_buyers() {
  spans_ = open_traces(settings_.trace, clock_, log_);
  open_bus();
  context_.emplace(make_context());
  threads_ = std::make_unique<EdgeThreads>(*context_, clock_);
  if (const ServedTls* tls = keys_->tls()) threads_->speak_tls(tls->front(), tls->fields());
  const auto endpoint = threads_->listen(settings_.listen, buyers_limits(settings_, descriptors_, thread_count_),
                                         settings_.front, thread_count_);
  if (!endpoint) return endpoint.error();
  buyers_ = *endpoint;
  if (std::string warning = warning_of_no_tls(log_, settings_, buyers_); !warning.empty()) {
    announcements_.push_back(std::move(warning));
  }
  announcements_.push_back("buyers: " + shop());
  return {};
}

// --- Operators

Result<void> EdgeProgram::open_operators() {
  auto port = OperatorsPort::open(settings_.admin_listen,
                                  {.role = "edge",
                                   .why_not_ready = [this] { return end_->stand().why; },
                                   .metrics = [this] { return metrics(); },
                                   .elsewhere = "an edge: its sales are run at the owner's address"},
                                  clock_);
  if (!port) return port.error();
  operators_ = std::move(*port);
  announcements_.push_back("operators: http://" + operators());
  return {};
}

std::string EdgeProgram::metrics() const {
  return edge::render_edge_metrics({.event_slots = books_.event_slots,
                                    .allowances = books_.allowances,
                                    .stand = told_of(end_->stand(), stamps_),
                                    .edges = threads_->telemetry(),
                                    .servers = threads_->servers(),
                                    .version = version},
                                   clock_.wall());
}

// --- Running

void EdgeProgram::run_threads() {
  bus_thread_.run(*end_, *way_);
  threads_->run();
}

void EdgeProgram::beat() {
  keys_->keep();
  proxy_note_.look(log_, settings_, books_);
}

void EdgeProgram::reload(FileReload& file) {
  keys_->reload();
  file.reload({.pages = *pages_, .allowances = books_.allowances, .call_shares = books_.call_shares});
}

EdgeProgram::~EdgeProgram() {
  if (operators_) operators_->drain();
  if (threads_) threads_->stop();
  bus_thread_.stop();
}

}  // namespace sluice::app
