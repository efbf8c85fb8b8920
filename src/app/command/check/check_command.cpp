// `sluice check`: what the configuration means, in words, and whether this machine can serve it.
#include <boost/json.hpp>
#include <csignal>

#include "app/command/admin/admin_client.h"
#include "app/command/check/check_deliveries.h"
#include "app/command/check/checklist.h"
#include "app/command/commands.h"
#include "app/command/sale/sale_summary.h"
#include "app/command/terminal/readable.h"
#include "app/serve/cluster/worker_program.h"
#include "app/serve/process/descriptors.h"
#include "app/serve/program.h"
#include "app/serve/storage/data_folder.h"
#include "app/settings/serve_settings.h"
#include "base/whole_file.h"
#include "bus/redis/redis_edge_way.h"
#include "fulfilment/network/reach.h"
#include "fulfilment/redis/redis_link.h"
#include "fulfilment/stripe/stripe_provider.h"
#include "http/address/endpoint.h"
#include "http/server.h"
#include "http/tls/tls_identity.h"
#include "ledger/postgres/inspection.h"
#include "token/key_file.h"
#include "web/composition/composed_pages.h"

namespace sluice::app {
namespace {

void check_series(const Series& series, WallTime now, Checklist& list) {
  const auto next = next_event(series, now);
  if (!next) return list.warn("series " + series.id + ": no event is left");
  list.note("series " + series.id + ", next: " + summary(*next, now));
}

void check_sales(const Settings& settings, WallTime now, Checklist& list) {
  const std::size_t count = settings.sales.size();
  list.tell(true, "configuration: " + std::to_string(count) + (count == 1 ? " sale" : " sales"));
  for (const shop::SaleConfig& sale : settings.sales) list.note(summary(sale, now));
  for (const Series& series : settings.series) check_series(series, now, list);
  if (count > 0 || !settings.series.empty()) return;
  list.warn("no sale is configured: add a [[sale]], or later `sluice sale create FILE`");
}

void check_limits(const Settings& settings, Checklist& list) {
  constexpr std::size_t open_files_min = 1024;
  const std::size_t configured = settings.limits.connections_max;
  const DescriptorPlan plan = plan_descriptors(raise_file_limit(), edge_threads(settings), configured);
  list.tell(plan.limit >= open_files_min, describe(plan, configured));
}

// Whether it is a Sluice that has this port.
bool is_sluice(const http::Endpoint& endpoint) {
  const auto reply = AdminClient::ask_anybody("http://" + http::to_string(endpoint) + "/openapi.json");
  if (!reply || reply->status != 200) return false;
  boost::system::error_code not_json;
  const auto description = boost::json::parse(reply->body, not_json);
  if (not_json || !description.is_object()) return false;
  const auto* title = description.get_object().if_contains("info");
  if (title != nullptr && title->is_object()) title = title->get_object().if_contains("title");
  return title != nullptr && title->is_string() && title->get_string().starts_with("Sluice");
}

Result<void> try_to_listen(const http::Endpoint& endpoint, const http::Limits& limits) {
  class Nothing final : public http::Handler {
    void handle(const http::Request&, http::Exchange& exchange) override { exchange.respond({.status = 404}); }
  } nothing;
  const SystemClock clock;
  http::Server probe(nothing, clock, limits);
  const auto bound = probe.listen(endpoint, http::Server::Sharing::first);
  return bound ? Result<void>() : bound.error();
}

// `runs_here`: a server has the data folder; then it is no wonder that it has the ports.
void check_ports(const Settings& settings, bool runs_here, Checklist& list) {
  for (const auto& [name, endpoint] :
       {std::pair("listen ", settings.listen), std::pair("admin_listen ", settings.admin_listen)}) {
    if (settings.role == Role::worker && std::string_view(name) == "listen ") continue;  // nobody comes in there
    const std::string what = name + http::to_string(endpoint);
    const auto tried = try_to_listen(endpoint, settings.limits);
    if (!tried && runs_here && is_sluice(endpoint)) {
      list.note(what + ": a server is running here");
    } else {
      list.tell(bool(tried), what + (tried ? "" : ": " + tried.error().detail));
    }
  }
}

// True: a server has it.
bool check_data_folder(const std::filesystem::path& data, Checklist& list) {
  if (!std::filesystem::exists(data)) {
    list.note("data folder " + data.string() + ": will be made at the first start");
    return false;
  }
  const auto folder = DataFolder::open(data);
  const bool runs_here = !folder && folder.error().kind == ErrorKind::unavailable;
  if (runs_here) {
    list.note("data folder " + data.string() +
              ": a server is running here; this file counts from its next start, and sales that it has keep their "
              "settings (`sluice sale set` changes them)");
  } else {
    list.tell(bool(folder), "data folder " + data.string() + (folder ? "" : ": " + folder.error().detail));
    if (!folder) return false;
  }
  if (const std::string file = (data / "keys").string(); std::filesystem::exists(file)) {
    const auto keys = token::read_keys(file);
    list.tell(bool(keys), keys ? "keys: " + std::to_string(keys->size()) + ", mode 0600" : keys.error().detail);
  }
  return runs_here;
}

// Where the ledger is, if not in the data folder.
void check_ledger(const Settings& settings, Checklist& list) {
  if (!settings.cluster.ledger) return;
  std::string name = settings.cluster.name;
  const auto file = settings.data / "cluster.name";
  if (const auto own = read_secret_file(file.string()); name.empty() && own) {
    name = own->substr(0, own->find_first_of("\r\n"));
  }
  const auto ledger = ledger::postgres::inspect(*settings.cluster.ledger, name, settings.cluster.demands);
  list.tell(bool(ledger), ledger ? "ledger: " + *ledger : ledger.error().detail);
}

// What one address may take, and whose word says which address that is.
void check_shares(const Settings& settings, Checklist& list) {
  const edge::AllowanceSettings allowed = allowances_of(settings);
  const bool is_here = http::is_loopback(settings.listen.address);
  if (!allowed.is_on) return;
  const bool by_url = is_here && settings.allowances_when == AllowancesWhen::beyond_loopback;
  list.note(describe(allowed) + (by_url ? "; on because of public_url" : ""));
  if (is_here || settings.is_front_told) return;
  list.warn(
      "trusted_proxies is not set: behind a proxy on another machine, or in a container, all visitors count as "
      "one address");
}

void check_front(const http::Front& front, Checklist& list) {
  if (front.announces) {
    list.note("proxy_protocol: connections are taken from trusted_proxies only, and each must begin with it");
    if (front.proxies.size() == 0) list.tell(false, "proxy_protocol needs trusted_proxies: nobody could connect");
  }
}

void check_pages(const web::Shop& shop, Checklist& list) {
  list.note("prefix: everything of ours stands below " + shop.root + "/, which a shop's proxy sends here");
  const auto pages = web::ComposedPages::compose(shop);
  if (!pages) return list.tell(false, pages.error().detail);
  list.tell(true, "pages: " + std::to_string(pages->languages().size()) + " languages, at most " +
                      std::to_string(pages->largest_gzip(web::Page::queue)) + " bytes compressed (waiting page), " +
                      std::to_string(pages->largest_gzip(web::Page::sale)) + " (product page)");
  for (const std::string& unused : pages->notes()) list.warn(unused);
  if (!shop.pays_in_sandbox && shop.methods.empty())
    list.note("payment.methods is not set: the provider is sent the method \"default\"");
}

void check_payments(const Settings& settings, Checklist& list) {
  if (has_no_sales(settings.role))
    return list.note("payments are the owner's: its secrets for them are not read here");
  const PaymentSettings& payment = settings.payment;
  if (payment.provider == PaymentSettings::Provider::sandbox) {
    return list.note("payments: the built-in sandbox, which takes no money");
  }
  const bool is_live = fulfilment::is_live_key(payment.secret_key);
  if (payment.webhook_secrets.empty()) {
    list.note("payment.webhook_secret_file is not set: Stripe is asked, and may tell nothing by itself");
  }
  list.tell(true, "payments: Stripe at " + payment.url + ", with a " + (is_live ? "live" : "test") + " key");
  if (!is_live) list.note("a test key takes no money");
}

void check_mirror(const Settings& settings, Checklist& list) {
  if (!settings.mirror) return;
  const auto looked_at = fulfilment::RedisLink::check(settings.mirror->server);
  list.tell(bool(looked_at), "mirror: " + address_of(settings.mirror->server) +
                                 (looked_at ? " is there, and takes writes" : ": " + looked_at.error().detail));
}

void check_worker(const Settings& settings, Checklist& list) {
  if (settings.role != Role::worker) return;
  const auto checked = WorkerProgram::check(settings);
  list.tell(bool(checked),
            checked ? "worker: it has what it needs to tell what the owner hands it" : checked.error().detail);
}

// Also whether an owner is there that this one would belong to.
void check_bus(const Settings& settings, Checklist& list) {
  const ClusterSettings& cluster = settings.cluster;
  if (!cluster.bus) return;
  const std::string bus = "bus: " + address_of(*cluster.bus);
  const auto looked_at = fulfilment::RedisLink::check(*cluster.bus);
  list.tell(bool(looked_at), bus + (looked_at ? " is there, and takes writes" : ": " + looked_at.error().detail));
  if (!looked_at) return;
  const auto sign = bus::RedisEdgeWay::look(*cluster.bus, cluster.name);
  if (!sign) return list.tell(false, bus + ": " + sign.error().detail);
  if (!*sign) return list.note("bus: no owner of " + cluster.name + " is heard");
  const auto keys = token::read_keys((settings.data / "keys").string());
  const bool speaks = (*sign)->speaks == bus::protocol;
  const bool match = keys && token::KeyRing(*keys).fingerprint() == (*sign)->keys;
  list.note("bus: an owner of " + cluster.name + " is heard" + (speaks ? "" : ", of another version") +
            (match || !speaks ? "" : ", whose keys are not those of this data folder"));
  const auto is_near = [](const fulfilment::RedisAddress& at) { return http::is_loopback(at.host); };
  const bool is_open_way = !cluster.bus->tls && !std::ranges::all_of(named_addresses(*cluster.bus), is_near);
  if (settings.deliveries.mail && is_open_way) {
    list.note("bus: what workers are handed has buyers' addresses in it, and is not encrypted on the way to " +
              address_of(*cluster.bus));
  }
}

// A collector that is away harms nothing, and is hardly meant to be.
void check_trace(const TraceSettings& trace, Checklist& list) {
  if (trace.endpoint.empty()) return;
  const fulfilment::Probe probe{.kind = fulfilment::Probe::Kind::connection, .url = trace.endpoint};
  const std::string problem = fulfilment::reach({&probe, 1}).front().problem;
  if (!problem.empty()) return list.warn("trace: " + trace.endpoint + ": " + problem);
  list.note("trace: to " + trace.endpoint);
}

void check_tls(const Settings& settings, WallTime now, Checklist& list) {
  if (!settings.tls.is_on()) return;
  constexpr auto soon = std::chrono::hours(24 * 14);
  http::TicketKeys tickets;
  const auto identity = http::TlsIdentity::load(settings.tls.certificate, settings.tls.key, tickets, now);
  if (!identity) return list.tell(false, "tls: " + identity.error().detail);
  const std::string until = format_rfc3339((*identity)->not_after());
  list.tell(true, "tls: the certificate is for " + (*identity)->name() + ", until " + until);
  if ((*identity)->not_after() < now + soon) list.warn("tls: the certificate is over on " + until);
}

void check_clock(WallTime now, Checklist& list) {
  const bool is_plausible = now > WallTime(std::chrono::sys_days(std::chrono::year(2024) / 1 / 1));
  list.tell(is_plausible, "clock: " + format_rfc3339(now) + ", " + local_time(now));
}

}  // namespace

int check(const ServeOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);  // who hangs up is told of, like who is not there
  const auto settings = settings_of(options);
  if (!settings) return complain(settings.error().detail);
  const WallTime now = SystemClock().wall();
  Checklist list;
  check_sales(*settings, now, list);
  check_limits(*settings, list);
  const bool runs_here = check_data_folder(settings->data, list);
  check_ledger(*settings, list);
  check_ports(*settings, runs_here, list);
  check_front(settings->front, list);
  check_shares(*settings, list);
  check_payments(*settings, list);
  check_deliveries(*settings, list);
  check_mirror(*settings, list);
  check_bus(*settings, list);
  check_worker(*settings, list);
  check_pages(settings->shop, list);
  check_trace(settings->trace, list);
  check_tls(*settings, now, list);
  check_clock(now, list);
  if (settings->public_url.empty()) list.note("public_url is not set: cookies are made for plain http");
  return list.ok() ? exit_ok : exit_wrong_use;
}

}  // namespace sluice::app
