#include "fulfilment/provider_url.h"

#include <curl/curl.h>

#include <memory>

namespace sluice::fulfilment {
namespace {

struct UrlCleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
bool url_has(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  const bool has = curl_url_get(url, part, &text, 0) == CURLUE_OK;
  curl_free(text);
  return has;
}

}  // namespace

bool is_valid_provider_url(const std::string& text) {
  if (!text.starts_with("http://") && !text.starts_with("https://")) return false;
  const std::unique_ptr<CURLU, UrlCleanup> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return false;
  return !url_has(url.get(), CURLUPART_QUERY) && !url_has(url.get(), CURLUPART_FRAGMENT);
}

std::string host_of(const std::string& text) {
  const std::unique_ptr<CURLU, UrlCleanup> url(curl_url());
  char* host = nullptr;
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK ||
      curl_url_get(url.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK) {
    return {};
  }
  std::string copy(host);
  curl_free(host);
  return copy;
}

}  // namespace sluice::fulfilment
