#include "app/serve/operator/operator_server.h"

#include "app/command/version.h"
#include "app/serve/owner/sale_figures.h"

namespace sluice::app {
namespace {

edge::TraceStand stand_of(const fulfilment::SpanExporter* spans) {
  if (spans == nullptr) return {};
  const auto counts = spans->counts();
  return {.sent = counts.sent, .dropped = counts.dropped, .failed = counts.failed};
}

edge::MetricSources sources_of(const OperatorServer::Parts& parts) {
  edge::MetricSources sources{
      .directory = parts.owner.directory(),
      .health = parts.owner.health(),
      .owner = parts.owner.stats(),
      .mailbox = parts.owner.mailbox(),
      .event_slots = parts.books.event_slots,
      .allowances = parts.books.allowances,
      .work = parts.books.work,
      .provider_events = parts.books.provider_events,
      .provider = std::string(parts.payments.provider().client->name()),
      .breaker = [&payments = parts.payments] { return payments.breaker(); },
      .reconciler = [&payments = parts.payments] { return payments.reconciled(); },
      .analytics = [counts = parts.analytics] { return counts ? counts->stand() : edge::AnalyticsStand{}; },
      .has_broker = [&deliveries = parts.deliveries] { return deliveries.has_broker(); },
      .mirror_lag = [mirror = parts.mirror] { return mirror ? mirror->lag() : Duration::zero(); },
      .traces = [spans = parts.spans] { return stand_of(spans); },
      .ledger = [&storage = parts.storage] { return storage.how_it_stands(); },
      .edges = {},
      .servers = {},
      .version = version,
      .role = std::string(to_string(parts.settings.role))};
  parts.buyers.add_to(sources);
  return sources;
}

AdminThread::Options options_of(const OperatorServer::Parts& parts, std::string token, edge::Preflight& preflight) {
  return {
      .token = std::move(token),
      .hosts = parts.settings.admin_hosts,
      .limits = parts.settings.limits,
      .connections_max = parts.descriptors.operators,
      .orders = &parts.storage.orders(),
      .people = &parts.storage.people(),
      .figures =
          [&folder = parts.folder, &cluster = parts.settings.cluster, &clock = parts.clock](const std::string& sale) {
            return cluster.ledger ? read_figures(*cluster.ledger, sale, clock.wall())
                                  : read_figures(std::filesystem::path(folder.file("ledger.db")), sale, clock.wall());
          },
      .preflight = &preflight,
      .renew_keys = [&keys = parts.keys] { return keys.renew(); }};
}

}  // namespace

OperatorServer::OperatorServer(const Parts& parts, std::string token, std::unique_ptr<ledger::People> people)
    : preflight_({.context = parts.buyers.context(),
                  .settings = parts.settings,
                  .descriptors = parts.descriptors,
                  .threads = parts.threads,
                  .provider = *parts.payments.provider().client,
                  .people = std::move(people),
                  .buyers = parts.settings.role == Role::owner ? "" : http::to_string(parts.buyers.endpoint())}),
      admin_(parts.buyers.context(), parts.random, parts.clock, options_of(parts, std::move(token), preflight_),
             sources_of(parts)) {}

Result<std::unique_ptr<OperatorServer>> OperatorServer::open(const Parts& parts, std::string token) {
  auto people = parts.storage.open_people();
  if (!people) return people.error();
  std::unique_ptr<OperatorServer> server(new OperatorServer(parts, std::move(token), std::move(*people)));
  const auto endpoint = server->admin_.listen(parts.settings.admin_listen);
  if (!endpoint) return endpoint.error();
  server->endpoint_ = *endpoint;
  return server;
}

}  // namespace sluice::app
