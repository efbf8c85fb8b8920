#include "app/settings/cookie_settings.h"

#include "http/address/origin.h"

namespace sluice::app {
namespace {

std::string host_name_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return "";
  const std::string host = url.substr(scheme + 3);
  return host.substr(0, host.find(':'));
}

// Browsers drop a cookie whose domain is not that of the host that sets it, and no page would say why.
std::string domain_problem(const std::string& domain, const std::string& public_url) {
  if (domain.empty() || domain.find_first_not_of("0123456789.") == std::string::npos) {
    return "\"" + domain + "\" must be a domain such as shop.example";
  }
  if (domain.find('.') == std::string::npos) return "\"" + domain + "\" must have a dot: browsers take no other";
  const std::string host = host_name_of(public_url);
  if (host.empty()) return "needs public_url: its host must be \"" + domain + "\" or end in \"." + domain + "\"";
  const bool covers = host == domain || host.ends_with("." + domain);
  return covers ? "" : "\"" + domain + "\" does not cover the host of public_url, \"" + host + "\"";
}

}  // namespace

void read_cookies(shop::Fields& fields, const std::string& public_url, CookieSettings& cookies) {
  fields.text_for("cookie_domain", [&](const std::string& domain) {
    const auto host = http::normal_host(domain);
    cookies.domain = host ? *host : "";
    return domain_problem(cookies.domain, public_url);
  });
  fields.choice("cookie_same_site", cookies.same_site,
                {{"lax", edge::SameSite::lax}, {"strict", edge::SameSite::strict}, {"none", edge::SameSite::none}});
  if (cookies.same_site == edge::SameSite::none && !public_url.starts_with("https://")) {
    fields.fail("cookie_same_site",
                "\"none\" needs a public_url with https://: browsers keep no such cookie without");
  }
}

}  // namespace sluice::app
