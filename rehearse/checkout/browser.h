// What a buyer comes with: cookies that are theirs, one request at a time, and its answer. By libcurl; whoever has
// the browser performs the transfer.
//
// Follows no redirect by itself. One thread. The handle points into the browser, which stays where it is; without
// memory for it, easy() is nullptr and nothing else may be called.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace sluice::rehearse {

class Browser {
public:
  // `owner`: what CURLINFO_PRIVATE of the handle leads back to.
  explicit Browser(void* owner);
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  [[nodiscard]] CURL* easy() const { return easy_.get(); }

  // As one has them that came to `host` ("http://shop:80") by pages of the same host. `cookies`: "name=value;
  // name=value".
  void bring_cookies(std::string_view host, std::string_view cookies);

  // `body` outlives the transfer; nullptr: none.
  void set_method(const std::string& method, const std::string* body);
  void set_headers(const std::vector<std::string>& lines);
  // What is answered from now on is this request's. `limit`: how long it may take, at least a millisecond.
  void go_to(const std::string& url, Duration limit);

  // --- Of the answer, when the transfer has ended.
  [[nodiscard]] bool is_too_long() const { return is_too_long_; }  // it was broken off
  [[nodiscard]] const std::string& answer() const { return answer_; }
  [[nodiscard]] bool is_html() const;
  [[nodiscard]] long status() const;
  [[nodiscard]] std::string redirect() const;  // empty: it leads nowhere
  [[nodiscard]] std::optional<std::string> header(const std::string& name) const;
  [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;  // of all that it has by now

private:
  struct EasyCleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  template <class Value>
  void set(CURLoption option, Value value) {
    (void)curl_easy_setopt(easy_.get(), option, value);
  }
  static std::size_t on_answer(char* data, std::size_t one, std::size_t size, void* self);

  std::string answer_;
  bool is_too_long_ = false;
  std::unique_ptr<curl_slist, ListCleanup> headers_;
  std::unique_ptr<CURL, EasyCleanup> easy_;  // last: it goes before what it points to
};

// Calls visit(name, value) for each "name=value" of "name=value; name=value".
template <class Visit>
void for_each_cookie(std::string_view cookies, Visit&& visit) {
  while (!cookies.empty()) {
    const std::string_view pair = cookies.substr(0, cookies.find("; "));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    visit(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
    cookies.remove_prefix(std::min(pair.size() + 2, cookies.size()));
  }
}

}  // namespace sluice::rehearse
