// The cookies' settings of the configuration: whose subdomains get them, and with which requests of other sites.
#pragma once

#include <string>

#include "edge/visitor/cookies.h"
#include "shop/settings/fields.h"

namespace sluice::app {

struct CookieSettings {
  std::string domain{};  // "shop.example"; empty: the host alone
  edge::SameSite same_site = edge::SameSite::lax;
};

// `public_url`: as the file has it, or empty. What contradicts it is told to `fields`.
void read_cookies(shop::Fields& fields, const std::string& public_url, CookieSettings& cookies);

}  // namespace sluice::app
