#include "shop/settings/checkout_config.h"

#include <algorithm>

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

}  // namespace

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
  if (is_given && checkout.hold_max < config.hold) {
    fields.fail("hold_max", "must be at least `hold` (" + format_duration(config.hold) + ")");
  }
  checkout.hold_max = std::max(checkout.hold_max, config.hold);
}

void write_checkout(JsonWriter& json, const CheckoutConfig& checkout) {
  json.field("payment", checkout.payment == Payment::shop ? "shop" : "sluice");
  if (!checkout.url.empty()) json.field("checkout_url", checkout.url);
  json.field("hold_max", format_duration(checkout.hold_max));
}

}  // namespace sluice::shop
