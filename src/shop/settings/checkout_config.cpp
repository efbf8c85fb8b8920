#include "shop/settings/checkout_config.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/json_writer.h"
#include "shop/settings/config.h"
#include "shop/settings/fields.h"

namespace sluice::shop {
namespace {

constexpr std::string_view hold_mark = "{hold}";
constexpr std::size_t url_bytes_max = 500;  // with the hold's id in it, far below what browsers take

bool is_of_this_machine(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

// As an address is written: visible ASCII, without what browsers read in two ways.
bool is_plain(std::string_view url) {
  return std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("\"<>\\^`{|}'").find(c) == std::string_view::npos;
  });
}

// nullopt: it begins neither as https nor as http does.
std::optional<std::string_view> after_scheme(std::string_view url, bool& is_https) {
  for (const std::string_view scheme : {std::string_view("https://"), std::string_view("http://")}) {
    is_https = scheme.size() == 8;
    if (url.starts_with(scheme)) return url.substr(scheme.size());
  }
  return std::nullopt;
}

std::string url_problem(const std::string& url) {
  const std::size_t mark = url.find(hold_mark);
  if (url.size() > url_bytes_max) return "must be at most " + std::to_string(url_bytes_max) + " bytes";
  if (mark == std::string::npos || url.find(hold_mark, mark + 1) != std::string::npos) {
    return "must have {hold} in it once, as in https://shop.example/checkout?hold={hold}";
  }
  std::string plain = url;
  plain.erase(mark, hold_mark.size());
  bool is_https = false;
  const auto rest = after_scheme(plain, is_https);
  const std::string_view authority = rest ? rest->substr(0, rest->find_first_of("/?#")) : std::string_view();
  const std::size_t colon = authority.rfind(':');
  const bool has_port = colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  const std::string_view host = has_port ? authority.substr(0, colon) : authority;
  const bool is_safe = rest && is_plain(plain) && !host.empty() && authority.find('@') == std::string_view::npos &&
                       mark > plain.size() - rest->size() + authority.size();
  if (!is_safe) return "must be the address of a page, as in https://shop.example/checkout?hold={hold}";
  return is_https || is_of_this_machine(host) ? "" : "must begin with https://";
}

// What is asked for, by the name under which a checkout brings it.
constexpr std::array<std::pair<std::string_view, bool AskedFor::*>, 3> askable{
    {{"contact", &AskedFor::contact},
     {"shipping_address", &AskedFor::shipping_address},
     {"billing_address", &AskedFor::billing_address}}};

// As edge/request/checkout_body.h takes it.
bool is_method_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

void read_shipping_method(Fields& fields, std::vector<ShippingMethod>& methods) {
  constexpr std::size_t name_bytes_max = 100;
  ShippingMethod method;
  fields.only({"id", "name"});
  for (const char* name : {"id", "name"}) fields.require(name);
  fields.text_for("id", [&](const std::string& id) -> std::string {
    method.id = id;
    const bool is_taken = std::ranges::find(methods, id, &ShippingMethod::id) != methods.end();
    if (is_taken) return "\"" + id + "\" is used twice";
    return is_method_id(id) ? "" : "must be 1 to 64 letters, digits, - and _";
  });
  fields.text("name", method.name, name_bytes_max);
  if (fields.find("name") != nullptr && method.name.empty()) fields.fail("name", "must not be empty");
  methods.push_back(std::move(method));
}

void read_asked_for(Fields& fields, const SaleConfig& config, AskedFor& asked) {
  if (fields.find("asks_for") != nullptr) {
    for (const auto& [name, flag] : askable) asked.*flag = false;
  }
  fields.texts_for("asks_for", [&asked](const std::string& text) -> std::string {
    const auto known = std::ranges::find(askable, text, [](const auto& each) { return each.first; });
    if (known == askable.end()) return "must be \"contact\", \"shipping_address\" or \"billing_address\"";
    asked.*known->second = true;
    return "";
  });
  if (fields.find("shipping_methods") != nullptr) asked.shipping_methods.clear();
  fields.array("shipping_methods", shipping_methods_max,
               [&asked](Fields& entry, std::size_t) { read_shipping_method(entry, asked.shipping_methods); });
  const bool is_asked_here = config.checkout.payment == Payment::sluice && !config.items.empty();
  if (is_asked_here || asked.is_nothing()) return;
  const char* field = asked.shipping_methods.empty() ? "asks_for" : "shipping_methods";
  fields.fail(field, "is for a sale with items that is paid here");
}

}  // namespace

std::string what_is_missing(const AskedFor& asked, const GivenDetails& given) {
  const auto missing = [](const char* name) { return std::string(name) + ": is asked for by this sale"; };
  if (asked.contact && !given.contact) return missing("contact");
  if (asked.shipping_address && !given.shipping_address) return missing("shipping_address");
  const bool has_address = given.billing_address || given.shipping_address;
  if (asked.billing_address && !has_address) return missing("billing_address");
  if (asked.shipping_methods.empty()) return {};
  if (given.shipping_method.empty()) return missing("shipping_method");
  std::string known;
  for (const ShippingMethod& method : asked.shipping_methods) {
    if (method.id == given.shipping_method) return {};
    known += (known.empty() ? "" : ", ") + method.id;
  }
  return "shipping_method: must be one of " + known;
}

Duration hold_max_of(const SaleConfig& config) {
  return config.checkout.payment == Payment::shop ? config.checkout.hold_max : Duration::zero();
}

std::string checkout_address(const CheckoutConfig& checkout, HoldId hold) {
  if (checkout.payment != Payment::shop || checkout.url.empty()) return {};
  std::string address = checkout.url;
  return address.replace(address.find(hold_mark), hold_mark.size(), hold.str());
}

void read_payment(Fields& fields, SaleConfig& config) {
  fields.choice("payment", config.checkout.payment, {{"sluice", Payment::sluice}, {"shop", Payment::shop}});
  if (config.checkout.payment == Payment::shop && config.items.empty()) {
    fields.fail("payment", "is of a sale with items: a gate has nothing to be paid for");
  }
}

void read_checkout(Fields& fields, SaleConfig& config) {
  CheckoutConfig& checkout = config.checkout;
  fields.text_for("checkout_url", [&checkout](const std::string& url) -> std::string {
    checkout.url = url;
    if (url.empty()) return {};  // as it is told where there is none
    if (checkout.payment != Payment::shop) return "is for a sale with payment = \"shop\"";
    return url_problem(url);
  });
  fields.duration("hold_max", checkout.hold_max, std::chrono::seconds(1), std::chrono::hours(24));
  const bool is_given = fields.find("hold_max") != nullptr;
  if (is_given && config.items.empty()) fields.fail("hold_max", "is of a sale with items: a gate holds nothing");
  if (is_given && checkout.hold_max < config.hold) {
    fields.fail("hold_max", "must be at least `hold` (" + format_duration(config.hold) + ")");
  }
  checkout.hold_max = std::max(checkout.hold_max, config.hold);
  read_asked_for(fields, config, checkout.asks_for);
}

void write_checkout(JsonWriter& json, const CheckoutConfig& checkout) {
  json.field("payment", checkout.payment == Payment::shop ? "shop" : "sluice");
  if (!checkout.url.empty()) json.field("checkout_url", checkout.url);
  json.field("hold_max", format_duration(checkout.hold_max));
  if (checkout.payment == Payment::sluice) write_asked_for(json, checkout.asks_for);
}

void write_asked_for(JsonWriter& json, const AskedFor& asked) {
  json.key("asks_for").begin_array();
  for (const auto& [name, flag] : askable) {
    if (asked.*flag) json.text(name);
  }
  json.end_array().key("shipping_methods").begin_array();
  for (const ShippingMethod& method : asked.shipping_methods) {
    json.begin_object().field("id", method.id).field("name", method.name).end_object();
  }
  json.end_array();
}

}  // namespace sluice::shop
