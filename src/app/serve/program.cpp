#include "app/serve/program.h"

#include "app/command/version.h"
#include "app/serve/process_measures.h"
#include "app/serve/sale_change.h"
#include "app/serve/sale_figures.h"
#include "app/serve/standby.h"
#include "app/settings/allowance_settings.h"
#include "edge/gate/return_address.h"

namespace sluice::app {

Program::Program(const Settings& settings, DataFolder folder, Log& log)
    : settings_(settings),
      threads_(edge_threads(settings)),
      descriptors_(plan_descriptors(raise_file_limit(), threads_, settings.limits.connections_max)),
      folder_(std::move(folder)),
      log_(log),
      call_shares_(allowances_of(settings)),
      event_slots_(settings.waiting.event_streams,
                   streams_of_one(allowances_of(settings), settings.waiting.event_streams)),
      allowances_(allowances_of(settings)),
      work_(allowances_of(settings)) {}

Result<std::unique_ptr<Program>> Program::start(const Settings& settings, Log& log) {
  auto folder = DataFolder::open(settings.data);
  if (!folder) return folder.error();
  std::unique_ptr<Program> program(new Program(settings, std::move(*folder), log));
  for (const auto step :
       {&Program::begin_pages, &Program::open_keys, &Program::open_storage, &Program::open_provider,
        &Program::open_analytics, &Program::load_sales, &Program::take_pages, &Program::add_sales,
        &Program::open_payments, &Program::open_edges, &Program::open_deliveries, &Program::open_reconciler,
        &Program::open_preflight, &Program::open_admin, &Program::open_hooks}) {
    if (const auto opened = (*program.*step)(); !opened) return opened.error();
  }
  program->run_threads();
  program->log_start();
  return program;
}

// Beside the loading: either can take a second.
Result<void> Program::begin_pages() {
  composing_ = std::async(std::launch::async, [this] { return web::ComposedPages::compose(settings_.shop); });
  return {};
}

Result<void> Program::take_pages() {
  auto pages = composing_.get();
  if (!pages) return pages.error();
  for (const std::string& note : pages->notes()) say("note: " + note);
  pages_ = std::make_unique<Published<web::ComposedPages>>(std::move(*pages));
  return {};
}

Result<void> Program::open_keys() {
  const auto rotation = settings_.cluster.standby ? token::Rotation::by_hand : token::Rotation::by_itself;
  auto keys = token::KeyKeeper::open(folder_.file("keys"), clock_, key_random_, log_, rotation);
  if (!keys) return keys.error();
  keys_ = std::move(*keys);
  if (!settings_.deliveries.push) return {};
  auto push = folder_.push_key(key_random_);
  if (!push) return push.error();
  vapid_.emplace(std::move(*push), settings_.deliveries.push->contact);
  return {};
}

Result<void> Program::open_storage() {
  const auto label = [this] {
    const auto ring = keys_->ring().snapshot();
    return keys_label(ring->fingerprint());
  };
  auto storage = Storage::open(folder_, settings_.cluster, key_random_, label);
  if (!storage) return storage.error();
  storage_.emplace(std::move(*storage));
  return {};
}

Result<void> Program::open_analytics() {
  if (settings_.deliveries.analytics.empty()) return {};
  auto opened = fulfilment::AnalyticsFile::open(settings_.deliveries.analytics, log_);
  if (!opened) return Error{opened.error().kind, "analytics.file: " + opened.error().detail};
  analytics_file_ = std::move(*opened);
  analytics_.emplace(*analytics_file_);
  return {};
}

Result<void> Program::load_sales() {
  shop::OwnerSettings owner_settings;
  owner_settings.payment_provider = provider_.client->name();
  owner_settings.status_reads_per_s_max = settings_.waiting.status_reads_per_s;
  owner_settings.poll_advice_max = settings_.waiting.poll_after_max;
  owner_settings.event_streams_max = settings_.waiting.event_streams;
  owner_settings.has_standby = settings_.cluster.standby;
  owner_settings.targets = targets_of(settings_.deliveries);
  owner_settings.measure = [this] { return measures_ ? measures_->take() : shop::Measures{}; };
  owner_ =
      std::make_unique<shop::Owner>(storage_->ledger(), storage_->archive(), clock_, random_, log_, owner_settings);
  if (analytics_) owner_->add_witness(*analytics_);
  return owner_->load();
}

Result<void> Program::add_sales() {
  for (const shop::SaleConfig& sale : settings_.sales) {
    const auto differences = owner_->add(sale);
    if (!differences) return differences.error();
    if (!differences->empty()) {
      say("warning: sale " + sale.id + " is in the ledger with other settings, which win; they differ in " +
          *differences);
      log_.warn("settings_differ", {{"sale", sale.id}, {"fields", *differences}});
    }
  }
  series_ = std::make_unique<SeriesMaker>(settings_.series, owner_->directory(), clock_, log_);
  for (const shop::SaleConfig& event : series_->due()) {
    if (const auto added = owner_->add(event); !added) return added.error();
  }
  return {};
}

Result<void> Program::open_provider() {
  auto provider = PaymentProvider::open(settings_, folder_, clock_, key_random_);
  if (!provider) return provider.error();
  provider_ = std::move(*provider);
  if (provider_.sandbox) say("sandbox payments on " + provider_.sandbox->url());
  return {};
}

Result<void> Program::open_payments() {
  shop::Mailbox& mailbox = owner_->mailbox();
  workers_ = std::make_unique<fulfilment::Workers>(
      *provider_.client,
      fulfilment::WorkerLimits{.concurrency = settings_.payment.workers, .shares = settings_.payment.worker_shares},
      clock_, log_, [&mailbox](const fulfilment::PaymentTask& task, const fulfilment::ChargeResult& result) {
        mailbox.push_unbounded(std::make_unique<shop::Notice>(shop::settled(task, result)));
      });
  owner_->set_payments(*workers_);
  return {};
}

Result<void> Program::open_deliveries() {
  const std::string told(edge::origin_of(settings_.public_url));
  const std::string origin = told.empty() ? "http://" + buyers_ : told;
  const std::string& root = settings_.shop.root;
  letters_.emplace(
      Letters{.orders = {*pages_, keys_->ring(), clock_, origin + root}, .notices = {*pages_, origin, root}});
  carriers_ = open_carriers(settings_.deliveries, clock_, *letters_, vapid_ ? &*vapid_ : nullptr, owner_->mailbox());
  if (carriers_) owner_->set_carrier(*carriers_);
  return {};
}

Result<void> Program::open_reconciler() {
  auto orders = storage_->open_orders();
  if (!orders) return orders.error();
  reconciler_ = std::make_unique<Reconciler>(
      Reconciler::Sources{
          .client = *provider_.client,
          .payments = std::move(provider_.payments),
          .orders = std::move(*orders),
          .on_decided =
              [&mailbox = owner_->mailbox()](const ledger::OrderRow& order, const std::string& payment) {
                mailbox.push_unbounded(std::make_unique<shop::Notice>(
                    shop::AskAgain{.sale = order.sale, .order = order.id, .payment = payment}));
              },
          .on_unknown =
              [&mailbox = owner_->mailbox()](const ledger::OrderRow& order) {
                mailbox.push_unbounded(
                    std::make_unique<shop::Notice>(shop::NotKnownThere{.sale = order.sale, .order = order.id}));
              },
          .on_paid_back =
              [&mailbox = owner_->mailbox()](const ledger::OrderRow& order) {
                mailbox.push_unbounded(
                    std::make_unique<shop::Notice>(shop::LookForRefunds{.sale = order.sale, .order = order.id}));
              },
          .clock = clock_,
          .log = log_},
      ReconcilerLimits{.every = settings_.payment.reconcile_every, .young = settings_.payment.reconcile_after});
  return {};
}

edge::PushOffer Program::push_offer() const {
  if (!vapid_) return {};
  return {.key = vapid_->public_text(), .may_be_http = settings_.deliveries.push->terms.allow_private};
}

Result<void> Program::open_edges() {
  context_ = std::make_unique<edge::Context>(
      edge::Context{.directory = owner_->directory(),
                    .keys = keys_->ring(),
                    .health = owner_->health(),
                    .mailbox = owner_->mailbox(),
                    .clock = clock_,
                    .event_slots = event_slots_,
                    .pages = *pages_,
                    .allowances = allowances_,
                    .call_shares = call_shares_,
                    .work = work_,
                    .provider_events = *provider_.events,
                    .event_counts = event_counts_,
                    .notice_ways = notice_ways_of(settings_.deliveries),
                    .push = push_offer(),
                    .front = settings_.front,
                    .waiting_page_status = settings_.waiting_page_status,
                    .cookies = cookies_of(settings_),
                    .public_origin = std::string(edge::origin_of(settings_.public_url)),
                    .root = settings_.shop.root,
                    .allowed_origins = settings_.allowed_origins});
  http::Limits limits = settings_.limits;
  limits.connections_max = descriptors_.connections;
  limits.connections_of_one_max =
      connections_of_one(descriptors_, connections_share_of_one(allowances_of(settings_)));
  limits.turned_away_max = descriptors_.turned_away;
  limits.output_bytes_all_max /= threads_;
  edges_ = std::make_unique<EdgeThreads>(*context_, clock_);
  const auto endpoint = edges_->listen(settings_.listen, limits, settings_.front, threads_);
  if (!endpoint) return endpoint.error();
  if (!is_https(settings_) && !http::is_loopback(endpoint->address)) {
    say("warning: serving beyond this machine without TLS in front; set public_url to the https address that people "
        "use");
    log_.warn("no_tls", {{"listen", http::to_string(*endpoint)}});
  }
  buyers_ = http::to_string(*endpoint);
  // Behind proxies that announce clients nobody else gets in, the sandbox least of all.
  if (!settings_.front.announces) provider_.tell(*endpoint);
  say("buyers: http://" + buyers_);
  return {};
}

Result<void> Program::open_preflight() {
  auto people = storage_->open_people();
  if (!people) return people.error();
  preflight_ = std::make_unique<SalePreflight>(SalePreflight::Sources{.context = *context_,
                                                                      .settings = settings_,
                                                                      .descriptors = descriptors_,
                                                                      .threads = threads_,
                                                                      .provider = *provider_.client,
                                                                      .people = std::move(*people),
                                                                      .buyers = buyers_});
  return {};
}

// Its first look waits for the owner, which begins with the threads.
Result<void> Program::open_hooks() {
  auto people = storage_->open_people();
  if (!people) return people.error();
  hooks_ = std::make_unique<Hooks>(Hooks::Sources{.hooks = settings_.hooks,
                                                  .directory = owner_->directory(),
                                                  .mailbox = owner_->mailbox(),
                                                  .people = std::move(*people),
                                                  .clock = clock_,
                                                  .log = log_});
  return {};
}

Result<void> Program::open_admin() {
  auto token = folder_.admin_token(admin_random_);
  if (!token) return token.error();
  if (token->is_new) say("admin token: written to " + folder_.file("admin.token"));
  edge::MetricSources sources{.directory = owner_->directory(),
                              .health = owner_->health(),
                              .owner = owner_->stats(),
                              .mailbox = owner_->mailbox(),
                              .event_slots = event_slots_,
                              .allowances = allowances_,
                              .work = work_,
                              .provider_events = event_counts_,
                              .provider = std::string(provider_.client->name()),
                              .breaker = [this] { return workers_->breaker(); },
                              .reconciler = [this] { return reconciler_->stand(); },
                              .analytics = [this] { return analytics_stand(); },
                              .ledger = [this] { return storage_->how_it_stands(); },
                              .edges = {},
                              .servers = {},
                              .version = version};
  edges_->add_to(sources);
  measures_ = std::make_unique<ProcessMeasures>(sources.edges, clock_, [this] { return workers_->breaker().trips; });
  admin_ = std::make_unique<AdminThread>(*context_, admin_random_, clock_,
                                         AdminThread::Options{.token = token->text,
                                                              .hosts = settings_.admin_hosts,
                                                              .limits = settings_.limits,
                                                              .connections_max = descriptors_.operators,
                                                              .orders = &storage_->orders(),
                                                              .people = &storage_->people(),
                                                              .figures =
                                                                  [this](const std::string& sale) {
                                                                    return read_figures(folder_.file("ledger.db"),
                                                                                        sale, clock_.wall());
                                                                  },
                                                              .preflight = preflight_.get()},
                                         std::move(sources));
  const auto endpoint = admin_->listen(settings_.admin_listen);
  if (!endpoint) return endpoint.error();
  operators_ = http::to_string(*endpoint);
  say("operators: http://" + operators_);
  return {};
}

edge::AnalyticsStand Program::analytics_stand() const {
  if (!analytics_file_) return {};
  const auto counts = analytics_file_->counts();
  return {.written = counts.written, .dropped = counts.dropped};
}

void Program::run_threads() {
  archive_thread_ = std::make_unique<shop::ArchiveThread>(storage_->archive());
  owner_thread_ = std::make_unique<shop::OwnerThread>(*owner_);
  edges_->run();
  admin_->run();
}

void Program::log_start() {
  if (descriptors_.is_clamped) {
    log_.info("connections_clamped", {{"open_files", descriptors_.limit},
                                      {"configured", settings_.limits.connections_max},
                                      {"connections_a_thread", descriptors_.connections}});
  }
  log_.info("started", {{"version", version},
                        {"data", std::filesystem::absolute(settings_.data).string()},
                        {"buyers", buyers_},
                        {"operators", operators_},
                        {"threads", threads_},
                        {"open_files", descriptors_.limit},
                        {"connections_a_thread", descriptors_.connections},
                        {"sales", owner_->directory().copy().size()}});
}

void Program::beat() {
  keys_->keep();
  for (const shop::SaleConfig& event : series_->due()) {
    change_sale(owner_->mailbox(), shop::AddSale{.config = event, .by = {.who = shop::by_file}}, event.id, log_);
  }
  tell_of_unlisted_proxy();
}

void Program::tell_of_unlisted_proxy() {
  if (has_told_of_proxy_ || !allowances_.is_on() || !allowances_.saw_unlisted_proxy()) return;
  has_told_of_proxy_ = true;
  log_.warn(
      "unlisted_proxy",
      {{"header", settings_.front.forwarding == http::Forwarding::forwarded ? "Forwarded" : "X-Forwarded-For"}});
}

void Program::reload(FileReload& file) {
  keys_->reload();
  if (analytics_file_) analytics_file_->reopen();
  file.reload(
      {.pages = *pages_, .allowances = allowances_, .call_shares = call_shares_, .mailbox = owner_->mailbox()});
}

Program::~Program() {
  if (admin_) admin_->drain();
  if (edges_) edges_->stop();
  if (admin_) admin_->stop();
  if (owner_) owner_->stop_payments();
  if (owner_) owner_->stop_deliveries();
  if (carriers_) carriers_->stop();
  hooks_.reset();
  reconciler_.reset();
  if (workers_) workers_->stop();
  owner_thread_.reset();
  archive_thread_.reset();
}

}  // namespace sluice::app
