// A connection to a payment provider that outlives its calls, and what becomes of one call over it.
//
// One thread at a time. The whole call, connecting included, ends within the time-out; redirects are not followed and
// proxies of the environment not used. curl_global_init() comes first.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "fulfilment/payment.h"

namespace sluice::fulfilment {

class KeptConnection {
public:
  struct Options {
    long timeout_ms;
    std::size_t answer_bytes_max;  // larger: the call is broken off, which makes it `unknown`
  };
  explicit KeptConnection(const Options& options);
  KeptConnection(const KeptConnection&) = delete;
  KeptConnection& operator=(const KeptConnection&) = delete;

  // Sends the charge to the URL and has `read_answer` say what came back; without an answer the result says whether
  // the request has left this machine.
  using ReadAnswer = ChargeResult (*)(long status, std::string_view body);
  [[nodiscard]] ChargeResult post(const std::string& url, const Charge& charge, ReadAnswer read_answer);

private:
  struct EasyCleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  template <class Value>
  void set(CURLoption option, Value value);
  void restrict_transport();
  void prepare(const Charge& charge);
  [[nodiscard]] long answer_status() const;
  [[nodiscard]] bool is_for_want_of_our_own(CURLcode code) const;

  // What libcurl calls; `self` is this object.
  static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_request_leaves(void* self, char* to, char* from, int to_port, int from_port);
  static std::size_t on_answer(char* data, std::size_t one, std::size_t size, void* self);

  const std::size_t answer_bytes_max_;
  const std::unique_ptr<curl_slist, ListCleanup> content_type_{
      curl_slist_append(nullptr, "Content-Type: application/json")};

  std::string key_header_;
  std::string body_;
  curl_slist headers_{};
  std::string answer_;
  bool request_left_ = false;
  int socket_error_ = 0;                                       // 0: none
  std::unique_ptr<CURL, EasyCleanup> easy_{curl_easy_init()};  // last: it goes before what it points to
};

}  // namespace sluice::fulfilment
