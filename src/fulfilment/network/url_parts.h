// A URL's parts, as libcurl reads them: what it would connect to is what was checked.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>

namespace sluice::fulfilment {

class UrlParts {
public:
  // `flags` are curl_url_set()'s: CURLU_NON_SUPPORT_SCHEME for a scheme that this libcurl need not speak.
  explicit UrlParts(const std::string& text, unsigned flags = 0)
      : url_(curl_url()), is_url_(curl_url_set(url_.get(), CURLUPART_URL, text.c_str(), flags) == CURLUE_OK) {}

  [[nodiscard]] bool is_url() const { return is_url_; }
  // False if there is no such part.
  [[nodiscard]] bool has(CURLUPart part) const { return is_url_ && find(part) != nullptr; }
  // Empty: there is none.
  [[nodiscard]] std::string text(CURLUPart part) const {
    const Text found = is_url_ ? find(part) : nullptr;
    return found == nullptr ? std::string() : std::string(found.get());
  }
  // As it is meant: what is escaped in a URL is not.
  [[nodiscard]] std::string password() const {
    const Text found = is_url_ ? find(CURLUPART_PASSWORD, CURLU_URLDECODE) : nullptr;
    return found == nullptr ? std::string() : std::string(found.get());
  }
  // Without the brackets of an IPv6 address.
  [[nodiscard]] std::string host() const {
    const std::string named = text(CURLUPART_HOST);
    return named.starts_with('[') ? named.substr(1, named.size() - 2) : named;
  }

private:
  struct Cleanup {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(char* text) const { curl_free(text); }
  };
  using Text = std::unique_ptr<char, Cleanup>;

  [[nodiscard]] Text find(CURLUPart part, unsigned flags = 0) const {
    char* text = nullptr;
    return curl_url_get(url_.get(), part, &text, flags) == CURLUE_OK ? Text(text) : nullptr;
  }

  std::unique_ptr<CURLU, Cleanup> url_;
  bool is_url_;
};

// "HOST:PORT", as people read it.
[[nodiscard]] inline std::string address_text(const std::string& host, std::uint16_t port) {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace sluice::fulfilment
