#include "rehearse/checkout/browser.h"

#include <fmt/format.h>

#include <algorithm>

#include "rehearse/checkout/script.h"

namespace sluice::rehearse {
namespace {

// A Netscape cookie line: domain, subdomains, path, secure, expires, name, value.
std::optional<std::string_view> value_in(std::string_view line, std::string_view name) {
  for (int field = 0; field < 5; ++field) line.remove_prefix(std::min(line.find('\t'), line.size() - 1) + 1);
  const std::size_t tab = line.find('\t');
  if (tab == std::string_view::npos || line.substr(0, tab) != name) return std::nullopt;
  return line.substr(tab + 1);
}

}  // namespace

Browser::Browser(void* owner) : easy_(curl_easy_init()) {
  if (easy_ == nullptr) return;
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_USERAGENT, "sluice-rehearse");
  set(CURLOPT_ACCEPT_ENCODING, "");
  set(CURLOPT_COOKIEFILE, "");
  set(CURLOPT_BUFFERSIZE, 8192L);  // thousands of them
  set(CURLOPT_PRIVATE, owner);
  set(CURLOPT_WRITEFUNCTION, &Browser::on_answer);
  set(CURLOPT_WRITEDATA, this);
}

void Browser::bring_cookies(std::string_view host, std::string_view cookies) {
  if (easy_ == nullptr) return;
  const std::size_t name_at = host.find("://") + 3;
  const std::string_view name_of_host = host.substr(name_at, host.rfind(':') - name_at);
  for_each_cookie(cookies, [&](std::string_view name, std::string_view value) {
    const std::string line = fmt::format("{}\tFALSE\t/\tFALSE\t0\t{}\t{}", name_of_host, name, value);
    set(CURLOPT_COOKIELIST, line.c_str());
  });
}

void Browser::set_method(const std::string& method, const std::string* body) {
  set(CURLOPT_HTTPGET, 1L);
  set(CURLOPT_CUSTOMREQUEST, static_cast<const char*>(nullptr));
  if (body != nullptr || method == "POST") {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body != nullptr ? body->size() : 0));
    set(CURLOPT_POSTFIELDS, body != nullptr ? body->data() : "");
  }
  if (method == "HEAD") set(CURLOPT_NOBODY, 1L);
  if (method != "HEAD" && method != "GET" && method != "POST") set(CURLOPT_CUSTOMREQUEST, method.c_str());
}

void Browser::set_headers(const std::vector<std::string>& lines) {
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const std::string& line : lines) list = curl_slist_append(list, line.c_str());
  headers_.reset(list);
  set(CURLOPT_HTTPHEADER, headers_.get());
}

void Browser::go_to(const std::string& url, Duration limit) {
  answer_.clear();
  is_too_long_ = false;
  set(CURLOPT_URL, url.c_str());
  const auto limit_ms = static_cast<long>(std::max<std::int64_t>(to_ms(limit), 1));
  set(CURLOPT_TIMEOUT_MS, limit_ms);
  set(CURLOPT_CONNECTTIMEOUT_MS, limit_ms);
}

long Browser::status() const {
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
}

std::string Browser::redirect() const {
  char* url = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_REDIRECT_URL, &url);
  return url == nullptr ? std::string() : std::string(url);
}

std::optional<std::string> Browser::header(const std::string& name) const {
  curl_header* found = nullptr;
  const auto code = curl_easy_header(easy_.get(), name.c_str(), 0, CURLH_HEADER, -1, &found);
  return code == CURLHE_OK ? std::optional<std::string>(found->value) : std::nullopt;
}

std::optional<std::string> Browser::cookie(std::string_view name) const {
  curl_slist* list = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_COOKIELIST, &list);
  const std::unique_ptr<curl_slist, ListCleanup> owner(list);
  std::optional<std::string> out;
  for (const curl_slist* each = list; each != nullptr; each = each->next) {
    if (const auto value = value_in(each->data, name)) out = *value;
  }
  return out;
}

bool Browser::is_html() const {
  return header("Content-Type").value_or("").starts_with("text/html");
}

// Taking fewer bytes than offered breaks the transfer off.
std::size_t Browser::on_answer(char* data, std::size_t, std::size_t size, void* self) {
  auto& browser = *static_cast<Browser*>(self);
  browser.is_too_long_ = browser.answer_.size() + size > Script::answer_bytes_max;
  if (browser.is_too_long_) return 0;
  browser.answer_.append(data, size);
  return size;
}

}  // namespace sluice::rehearse
