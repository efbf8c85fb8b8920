#include "app/settings/settings.h"

#include <algorithm>
#include <boost/json.hpp>

#include "app/settings/shop_settings.h"
#include "app/settings/toml_file.h"
#include "edge/buyer/root.h"
#include "http/address/origin.h"
#include "line/poll_advice.h"
#include "shop/settings/fields.h"

namespace sluice::app {
namespace {

namespace json = boost::json;
using shop::Fields;

// Longer, and nobody would hear of anything in time to come.
constexpr Duration poll_after_longest = std::chrono::minutes(10);

void read_duration(Fields& fields, std::string_view name, Duration& out) {
  fields.duration(name, out, std::chrono::milliseconds(1), std::chrono::hours(24 * 365));
}

void read_endpoint(Fields& fields, std::string_view name, http::Endpoint& out) {
  fields.text_for(name, [&out](const std::string& value) -> std::string {
    auto parsed = http::parse_endpoint(value);
    if (!parsed) return parsed.error().detail;
    out = *parsed;
    return "";
  });
}

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

void read_limits(Fields& fields, http::Limits& limits) {
  fields.only({"header_bytes", "body_bytes", "pipeline", "connections", "header_time", "body_time", "idle_time",
               "write_time", "drain_time"});
  fields.number("header_bytes", limits.header_bytes_max, 1024, 65'536);
  fields.number("body_bytes", limits.body_bytes_max, 1024, 1'048'576);
  fields.number("pipeline", limits.pipeline_max, 1, 4096);
  fields.number("connections", limits.connections_max, 10, 1'000'000);
  read_duration(fields, "header_time", limits.header_time);
  read_duration(fields, "body_time", limits.body_time);
  read_duration(fields, "idle_time", limits.idle_time);
  read_duration(fields, "write_time", limits.write_time);
  read_duration(fields, "drain_time", limits.drain_time);
}

void read_waiting(Fields& fields, WaitingSettings& waiting) {
  fields.only({"status_reads", "poll_after_max", "event_streams"});
  fields.number("status_reads", waiting.status_reads_per_s, 1, 10'000'000);
  fields.duration("poll_after_max", waiting.poll_after_max, line::PollAdvice::advice_min, poll_after_longest);
  fields.number("event_streams", waiting.event_streams, 0, 1'000'000);
}

// Unless told otherwise this machine only. In a private network there may be others than proxies, and who publishes a
// port through docker-proxy sees everybody come from one: visitors could say of themselves what they like.
void read_trusted_proxies(Fields& fields, http::AddressRanges& proxies) {
  const auto add = [&proxies](const std::string& range) -> std::string {
    const auto added = proxies.add(range);
    return added ? "" : "\"" + range + "\" " + added.error().detail;
  };
  fields.texts_for("trusted_proxies", add);
  if (fields.find("trusted_proxies") != nullptr) return;
  for (const char* range : {"127.0.0.0/8", "::1"}) add(range);
}

void read_front(Fields& fields, http::Front& front) {
  read_trusted_proxies(fields, front.proxies);
  fields.choice("forwarded_header", front.forwarding,
                {{"X-Forwarded-For", http::Forwarding::x_forwarded_for}, {"Forwarded", http::Forwarding::forwarded}});
  fields.boolean("proxy_protocol", front.announces);
}

void read_folder(Fields& fields, std::string_view name, std::filesystem::path& out) {
  fields.text_for(name, [&out](const std::string& value) -> std::string {
    out = value;
    return value.empty() || value.find('\0') != std::string::npos ? "must name a folder" : "";
  });
}

std::string host_of(const std::string& origin) {
  const std::size_t scheme = origin.find("://");
  return scheme == std::string::npos ? "" : origin.substr(scheme + 3);
}

void read_settings(Fields& fields, Settings& settings) {
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
               "mail",
               "push",
               "stock_database",
               "analytics",
               "cluster"});
  read_endpoint(fields, "listen", settings.listen);
  read_endpoint(fields, "admin_listen", settings.admin_listen);
  read_folder(fields, "data", settings.data);
  fields.number("threads", settings.threads, 1, 256);
  fields.text_for("public_url",
                  normal(http::normal_origin, [&](std::string origin) { settings.public_url = std::move(origin); }));
  fields.text_for("prefix",
                  normal(edge::root_of_prefix, [&](std::string root) { settings.shop.root = std::move(root); }));
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
  read_folder(fields, "waiting_page", settings.shop.design);
  fields.one_of("waiting_page_status", settings.waiting_page_status, {200, 202, 429, 503});
  fields.object("limits", [&](Fields& inner) { read_limits(inner, settings.limits); });
  fields.object("allowances",
                [&](Fields& inner) { read_allowances(inner, settings.allowances, settings.allowances_when); });
  fields.object("waiting", [&](Fields& inner) { read_waiting(inner, settings.waiting); });
  fields.object("payment", [&](Fields& inner) { read_payment(inner, settings.payment, settings.shop); });
  read_webhooks(fields, settings.deliveries);
  read_series(fields, settings.series);
  fields.object("shop", [&](Fields& inner) { read_shop(inner, settings.shop); });
  settings.shop.host = host_of(settings.public_url);
  fields.object("mail", [&](Fields& inner) { read_mail(inner, settings.deliveries); });
  fields.object("push", [&](Fields& inner) { read_push(inner, settings.deliveries); });
  fields.object("stock_database", [&](Fields& inner) { read_stock_database(inner, settings.deliveries); });
  fields.object("analytics", [&](Fields& inner) { read_analytics(inner, settings.deliveries); });
  settings.shop.tells_calls = notice_ways_of(settings.deliveries).any();
  settings.shop.sends_mail = settings.deliveries.mail.has_value();
  fields.object("cluster", [&](Fields& inner) { read_cluster(inner, settings.cluster); });
  fields.object("sandbox", [&](Fields& inner) {
    inner.only({"listen"});
    read_endpoint(inner, "listen", settings.sandbox_listen);
  });
}

// How a sale shows itself is the configuration's alone: taken out of `sale`, and out of what the ledger keeps of it.
Result<std::optional<web::Look>> take_look(const std::filesystem::path& file, const toml::table& table,
                                           std::size_t index, json::object& sale) {
  const auto found = sale.find("shop");
  if (found == sale.end()) return std::optional<web::Look>();
  const json::value own = found->value();
  sale.erase(found);
  const std::string where = "sale[" + std::to_string(index) + "].shop";
  if (!own.is_object()) return wrong_field(file, table, where + ": must be an object");
  web::Look look;
  Fields fields(own.get_object(), where + ".");
  read_sale_look(fields, look);
  if (!fields.error().empty()) return wrong_field(file, table, fields.error());
  return std::optional(std::move(look));
}

struct Sales {
  std::vector<shop::SaleConfig> configs;
  std::map<std::string, web::Look, std::less<>> looks;  // by id
};

// Each named by its own first line.
Result<Sales> read_sales(const std::filesystem::path& file, const toml::table& table) {
  Sales sales;
  const toml::node* node = table.get("sale");
  if (node == nullptr) return sales;
  if (!node->is_array_of_tables()) return wrong_field(file, table, "sale: must be written as [[sale]]");
  for (const auto& entry : *node->as_array()) {
    const auto wrong = [&](const std::string& what) { return wrong_field(file, *entry.as_table(), what, "sale: "); };
    json::object fields = to_json(entry).get_object();
    auto look = take_look(file, table, sales.configs.size(), fields);
    if (!look) return look.error();
    auto sale = shop::parse_sale(fields);
    if (!sale) return wrong(sale.error().detail);
    for (const auto& other : sales.configs) {
      if (other.id == sale->id) return wrong("id: \"" + sale->id + "\" is used twice");
    }
    if (*look) sales.looks.emplace(sale->id, std::move(**look));
    sales.configs.push_back(std::move(*sale));
  }
  return sales;
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

Result<Settings> load_settings(const std::filesystem::path& file) {
  const auto table = parse_toml_file(file);
  if (!table) return table.error();
  const json::value values = to_json(*table);
  Settings settings;
  Fields fields(values.get_object(), "");
  read_settings(fields, settings);
  if (!fields.error().empty()) return wrong_field(file, *table, fields.error());
  auto sales = read_sales(file, *table);
  if (!sales) return sales.error();
  settings.sales = std::move(sales->configs);
  settings.shop.sales = std::move(sales->looks);
  settings.file = values.get_object();
  return settings;
}

Result<shop::SaleConfig> load_sale(const std::filesystem::path& file) {
  const auto table = parse_toml_file(file);
  if (!table) return table.error();
  if (!table->contains("sale")) {
    auto sale = shop::parse_sale(to_json(*table).get_object());
    if (!sale) return wrong_field(file, *table, sale.error().detail);
    return sale;
  }
  auto sales = read_sales(file, *table);
  if (!sales) return sales.error();
  if (sales->configs.size() != 1) return invalid_input(file.string() + ": must hold exactly one sale");
  if (!sales->looks.empty())
    return invalid_input(file.string() + ": sale.shop: belongs into the server's configuration");
  return std::move(sales->configs.front());
}

}  // namespace sluice::app
