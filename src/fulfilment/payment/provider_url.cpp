#include "fulfilment/payment/provider_url.h"

#include "fulfilment/network/url_parts.h"

namespace sluice::fulfilment {

bool is_valid_provider_url(const std::string& text) {
  if (!text.starts_with("http://") && !text.starts_with("https://")) return false;
  const UrlParts url(text);
  return url.is_url() && !url.has(CURLUPART_QUERY) && !url.has(CURLUPART_FRAGMENT);
}

std::string host_of(const std::string& text) {
  return UrlParts(text).text(CURLUPART_HOST);
}

}  // namespace sluice::fulfilment
