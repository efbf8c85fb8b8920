#include "app/settings/settings.h"

#include <boost/json.hpp>

#include "app/settings/listen_settings.h"
#include "app/settings/sale_files.h"
#include "app/settings/shop_settings.h"
#include "app/settings/toml_file.h"
#include "edge/buyer/root.h"
#include "http/address/origin.h"
#include "shop/settings/fields.h"

namespace sluice::app {
namespace {

namespace json = boost::json;
using shop::Fields;

// What a text means in its one form, or what is wrong with it, with the text itself.
template <class Take>
auto normal(Result<std::string> (*form)(std::string_view), Take take) {
  return [form, take](const std::string& value) -> std::string {
    auto origin = form(value);
    if (!origin) return "\"" + value + "\" " + origin.error().detail;
    take(std::move(*origin));
    return "";
  };
}

void read_folder(Fields& fields, std::string_view name, std::filesystem::path& out) {
  fields.text_for(
      name,
      [&out](const std::string& value) -> std::string {
        out = value;
        return value.empty() || value.find('\0') != std::string::npos ? "must name a folder" : "";
      },
      out.empty() ? "" : shop::field_kind::quoted(out.string()));
}

std::string host_of(const std::string& origin) {
  const std::size_t scheme = origin.find("://");
  return scheme == std::string::npos ? "" : origin.substr(scheme + 3);
}

void know_names(Fields& fields) {
  fields.only({"listen",
               "admin_listen",
               "data",
               "threads",
               "public_url",
               "prefix",
               "allowed_origins",
               "admin_hosts",
               "cookie_domain",
               "cookie_same_site",
               "frame_ancestors",
               "trusted_proxies",
               "forwarded_header",
               "proxy_protocol",
               "waiting_page",
               "waiting_page_status",
               "waiting",
               "limits",
               "allowances",
               "payment",
               "sandbox",
               "sale",
               "shop",
               "series",
               "webhook",
               "hook",
               "mail",
               "push",
               "stock_database",
               "relay",
               "mirror",
               "analytics",
               "cluster",
               "tls",
               "trace"});
}

// Where it is, and what others call it.
void read_addresses(Fields& fields, Settings& settings) {
  read_endpoint(fields, "listen", settings.listen);
  read_endpoint(fields, "admin_listen", settings.admin_listen);
  read_folder(fields, "data", settings.data);
  constexpr std::int64_t threads_max = 256;
  fields.tell("threads", shop::field_kind::range("a whole number", 1, threads_max), "one a processor");
  fields.number("threads", settings.threads, 1, threads_max);
  fields.text_for("public_url",
                  normal(http::normal_origin, [&](std::string origin) { settings.public_url = std::move(origin); }));
  fields.text_for("prefix",
                  normal(edge::root_of_prefix, [&](std::string root) { settings.shop.root = std::move(root); }),
                  shop::field_kind::quoted(settings.shop.root + "/"));
  fields.texts_for("allowed_origins", normal(http::normal_origin, [&](std::string origin) {
                     settings.allowed_origins.push_back(std::move(origin));
                   }));
  fields.texts_for("admin_hosts", normal(http::normal_host,
                                         [&](std::string host) { settings.admin_hosts.push_back(std::move(host)); }));
  read_cookies(fields, settings.public_url, settings.cookies);
  fields.texts_for("frame_ancestors", normal(http::normal_origin, [&](std::string origin) {
                     settings.shop.frame_ancestors.push_back(std::move(origin));
                   }));
  read_front(fields, settings.front);
  settings.is_front_told = fields.find("trusted_proxies") != nullptr;
}

// What people who come are given, and how much of it.
void read_service(Fields& fields, Settings& settings) {
  read_folder(fields, "waiting_page", settings.shop.design);
  fields.one_of("waiting_page_status", settings.waiting_page_status, {200, 202, 429, 503});
  fields.object("limits", [&](Fields& inner) { read_limits(inner, settings.limits); });
  fields.object("allowances",
                [&](Fields& inner) { read_allowances(inner, settings.allowances, settings.allowances_when); });
  fields.object("waiting", [&](Fields& inner) { read_waiting(inner, settings.waiting); });
  fields.object("payment",
                [&](Fields& inner) { read_payment(inner, settings.payment, settings.shop, settings.role); });
}

// Whom it tells what.
void read_deliveries(Fields& fields, Settings& settings) {
  fields.object("mail", [&](Fields& inner) { read_mail(inner, settings.deliveries); });
  fields.object("push", [&](Fields& inner) { read_push(inner, settings.deliveries); });
  fields.object("stock_database", [&](Fields& inner) { read_stock_database(inner, settings.deliveries); });
  fields.object("relay", [&](Fields& inner) { settings.deliveries.relay = read_relay(inner); });
  fields.object("analytics", [&](Fields& inner) { read_analytics(inner, settings.deliveries); });
  settings.shop.tells_calls = notice_ways_of(settings.deliveries).any();
  settings.shop.sends_mail = settings.deliveries.mail.has_value();
}

void read_settings(Fields& fields, Settings& settings) {
  know_names(fields);
  read_addresses(fields, settings);
  read_service(fields, settings);
  read_webhooks(fields, settings.deliveries);
  read_hooks(fields, settings.hooks);
  read_series(fields, settings.series);
  fields.object("shop", [&](Fields& inner) { read_shop(inner, settings.shop); });
  settings.shop.host = host_of(settings.public_url);
  read_deliveries(fields, settings);
  fields.object("tls", [&](Fields& inner) { read_tls(inner, settings.tls); });
  if (settings.tls.is_on() && !is_https(settings)) {
    fields.fail("tls", "needs public_url, the https:// address that people use");
  }
  fields.object("mirror", [&](Fields& inner) { settings.mirror = read_mirror(inner); });
  fields.object("trace", [&](Fields& inner) { read_trace(inner, settings.trace); });
  fields.object("cluster", [&](Fields& inner) { read_cluster(inner, settings.cluster, settings.role); });
  fields.object("sandbox", [&](Fields& inner) { read_sandbox(inner, settings.sandbox); });
}

}  // namespace

bool is_https(const Settings& settings) {
  return settings.public_url.starts_with("https://");
}

edge::CookieTerms cookies_of(const Settings& settings) {
  return {is_https(settings), settings.cookies.domain, settings.cookies.same_site};
}

bool is_public(const Settings& settings) {
  const std::string host = host_of(settings.public_url);
  const bool has_brackets = host.starts_with('[');
  const std::string name = has_brackets ? host.substr(1, host.find(']') - 1) : host.substr(0, host.find(':'));
  return !name.empty() && !http::is_loopback(name);
}

edge::AllowanceSettings allowances_of(const Settings& settings) {
  edge::AllowanceSettings allowed = settings.allowances;
  const bool others_can_ask = !http::is_loopback(settings.listen.address) || is_public(settings);
  allowed.is_on = settings.allowances_when == AllowancesWhen::always ||
                  (settings.allowances_when == AllowancesWhen::beyond_loopback && others_can_ask);
  return allowed;
}

void list_fields(shop::FieldList& list) {
  Settings settings;
  Fields fields(list, "");
  read_settings(fields, settings);
  list_sales(list);
}

Result<Settings> load_settings(const std::filesystem::path& file, Role role) {
  const auto table = parse_toml_file(file);
  if (!table) return table.error();
  const json::value values = to_json(*table);
  Settings settings;
  settings.role = role;
  Fields fields(values.get_object(), "");
  read_settings(fields, settings);
  if (!fields.error().empty()) return wrong_field(file, *table, fields.error());
  auto sales = read_sales(file, *table);
  if (!sales) return sales.error();
  settings.sales = std::move(sales->configs);
  settings.shop.sales = std::move(sales->looks);
  settings.preflights = std::move(sales->preflights);
  settings.file = values.get_object();
  return settings;
}

}  // namespace sluice::app
