// The configuration file: what `sluice serve` and `sluice check` are told. docs/configuration.md lists every field.
#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/settings/allowance_settings.h"
#include "app/settings/cluster_settings.h"
#include "app/settings/cookie_settings.h"
#include "app/settings/delivery_settings.h"
#include "app/settings/hook_settings.h"
#include "app/settings/mirror_settings.h"
#include "app/settings/payment_settings.h"
#include "app/settings/preflight_settings.h"
#include "app/settings/role.h"
#include "app/settings/sandbox_settings.h"
#include "app/settings/series_settings.h"
#include "app/settings/tls_settings.h"
#include "app/settings/trace_settings.h"
#include "app/settings/waiting_settings.h"
#include "base/result.h"
#include "http/address/endpoint.h"
#include "http/limits.h"
#include "http/reception/front.h"
#include "shop/settings/config.h"
#include "web/look/shop.h"

namespace sluice::app {

struct Settings {
  http::Endpoint listen{.address = "127.0.0.1", .port = 8080};
  http::Endpoint admin_listen{.address = "127.0.0.1", .port = 9090};
  SandboxSettings sandbox;
  TlsSettings tls;
  std::filesystem::path data = "data";
  unsigned threads = 0;    // of the edge; 0: one for each processor we may run on
  std::string public_url;  // this and the next in their one form (http/address/origin.h)
  std::vector<std::string> allowed_origins;
  std::vector<std::string> admin_hosts;
  CookieSettings cookies;
  http::Front front;           // whose word about visitors counts, and how it comes
  bool is_front_told = false;  // the file names trusted_proxies, be it none
  AllowancesWhen allowances_when = AllowancesWhen::beyond_loopback;
  edge::AllowanceSettings allowances;  // is_on: see allowances_of()
  web::Shop shop;                      // how it shows itself, and below which prefix
  int waiting_page_status = 200;
  http::Limits limits;
  WaitingSettings waiting;
  PaymentSettings payment;
  DeliverySettings deliveries;
  std::optional<MirrorSettings> mirror;
  ClusterSettings cluster;
  Role role = Role::all;  // by the command line
  TraceSettings trace;
  std::vector<shop::SaleConfig> sales;
  std::vector<Series> series;
  PreflightsBySale preflights;
  std::vector<HookSettings> hooks;
  boost::json::object file;  // all of it as it was read
};

// People come in by https, as public_url says.
[[nodiscard]] bool is_https(const Settings& settings);
[[nodiscard]] edge::CookieTerms cookies_of(const Settings& settings);

// public_url names a host that is not this machine: a proxy here passes on what others ask.
[[nodiscard]] bool is_public(const Settings& settings);

// As they count for where this server listens, and for whom.
[[nodiscard]] edge::AllowanceSettings allowances_of(const Settings& settings);

// Every field that a configuration may have, as "sale[].items[].price.amount".
void list_fields(shop::FieldList& list);

// Secrets of others than `role` are not read. ErrorKind::invalid_input: one line with file, line and field.
[[nodiscard]] Result<Settings> load_settings(const std::filesystem::path& file, Role role = Role::all);

}  // namespace sluice::app
