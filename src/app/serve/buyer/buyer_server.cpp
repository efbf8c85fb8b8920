#include "app/serve/buyer/buyer_server.h"

#include "app/settings/allowance_settings.h"
#include "edge/gate/return_address.h"

namespace sluice::app {
namespace {

edge::PushOffer push_offer(const BuyerServer::Parts& parts) {
  if (parts.vapid == nullptr) return {};
  return {.key = parts.vapid->public_text(), .may_be_http = parts.settings.deliveries.push->terms.allow_private};
}

edge::Context context_of(const BuyerServer::Parts& parts) {
  const Settings& settings = parts.settings;
  return {.directory = parts.owner.directory(),
          .keys = parts.keys.ring(),
          .health = parts.owner.health(),
          .mailbox = parts.owner.mailbox(),
          .clock = parts.clock,
          .event_slots = parts.books.event_slots,
          .changes = parts.changes,
          .pages = parts.pages,
          .allowances = parts.books.allowances,
          .call_shares = parts.books.call_shares,
          .work = parts.books.work,
          .provider_events = *parts.payments.provider().events,
          .event_counts = parts.books.provider_events,
          .notice_ways = notice_ways_of(settings.deliveries),
          .push = push_offer(parts),
          .front = settings.front,
          .waiting_page_status = settings.waiting_page_status,
          .cookies = cookies_of(settings),
          .public_origin = std::string(edge::origin_of(settings.public_url)),
          .root = settings.shop.root,
          .allowed_origins = settings.allowed_origins,
          .spans = parts.spans};
}

}  // namespace

BuyerServer::BuyerServer(const Parts& parts) : context_(context_of(parts)), edges_(context_, parts.clock) {}

Result<std::unique_ptr<BuyerServer>> BuyerServer::open(const Parts& parts) {
  std::unique_ptr<BuyerServer> server(new BuyerServer(parts));
  if (const auto listens = server->listen(parts); !listens) return listens.error();
  return server;
}

Result<void> BuyerServer::listen(const Parts& parts) {
  const Settings& settings = parts.settings;
  if (settings.cluster.bus) {
    remote_ = std::make_unique<RemoteEdges>(context_, settings.cluster, parts.clock, parts.log);
  }
  if (parts.tls != nullptr) edges_.speak_tls(parts.tls->front(), parts.tls->fields());
  const unsigned threads = settings.role == Role::owner ? 0 : parts.threads;
  const auto endpoint = edges_.listen(settings.listen, buyers_limits(settings, parts.descriptors, parts.threads),
                                      settings.front, threads);
  if (!endpoint) return endpoint.error();
  endpoint_ = *endpoint;
  measures_ = std::make_unique<ProcessMeasures>(telemetry(), parts.clock,
                                                [&payments = parts.payments] { return payments.breaker().trips; });
  return {};
}

void BuyerServer::run() {
  edges_.run();
  if (remote_) remote_->run();
}

void BuyerServer::stop() {
  edges_.stop();
  if (remote_) remote_->stop();
}

std::vector<const edge::Telemetry*> BuyerServer::telemetry() const {
  auto all = edges_.telemetry();
  if (remote_) all.push_back(&remote_->telemetry());
  return all;
}

void BuyerServer::add_to(edge::MetricSources& sources) const {
  edges_.add_to(sources);
  sources.edges = telemetry();
  if (remote_) sources.bus = [this] { return remote_->stand(); };
}

}  // namespace sluice::app
