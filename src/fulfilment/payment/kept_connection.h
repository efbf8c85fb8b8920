// A connection to a payment provider that outlives its calls, and what becomes of one call over it.
//
// One thread at a time. Redirects are not followed, proxies of the environment not used, and the certificate of an
// https provider is checked against its host. curl_global_init() comes first.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "fulfilment/network/curl_handle.h"

namespace sluice::fulfilment {

struct HttpCall {
  std::string url{};
  std::string body{};             // a form; empty with `is_get`
  std::string idempotency_key{};  // empty: none. REQUIRES: fit for a header line
  std::string_view trace{};       // likewise: the call's traceparent
  bool is_get = false;
  long timeout_ms = 5000;  // of the whole call, connecting included
};

struct HttpReply {
  enum class End : std::uint8_t {
    answered,
    not_sent,     // it never left this machine, for want of something of this process: descriptors or memory
    unreachable,  // it never left this machine for another reason
    no_answer,    // it has left, and what came back is no answer: time-out, broken connection, oversize
  };
  End end = End::no_answer;
  long status = 0;
  std::string body{};
  bool is_replayed = false;  // the provider says that it has given this answer before
  std::string detail{};      // one line for operators
};

class KeptConnection {
public:
  struct Options {
    std::string secret_key;        // sent with every call
    std::size_t answer_bytes_max;  // larger: the call is broken off, which makes it `no_answer`
  };
  explicit KeptConnection(const Options& options);
  KeptConnection(const KeptConnection&) = delete;
  KeptConnection& operator=(const KeptConnection&) = delete;

  // "Never left" is what the transport reports just before the first byte, not guessed from the error: a kept
  // connection that dies under a request is dialled again, and "connection refused" then no longer means that nothing
  // was asked.
  [[nodiscard]] HttpReply perform(const HttpCall& call);

private:
  template <class Value>
  void set(CURLoption option, Value value);
  void restrict_transport();
  void prepare(const HttpCall& call);
  [[nodiscard]] HttpReply reply_of(CURLcode code);
  [[nodiscard]] bool is_for_want_of_our_own(CURLcode code) const;

  // What libcurl calls; `self` is this object.
  static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_request_leaves(void* self, char* to, char* from, int to_port, int from_port);
  static std::size_t on_answer(char* data, std::size_t one, std::size_t size, void* self);

  const std::size_t answer_bytes_max_;
  const List authorization_;  // and what else every call says

  std::string key_header_;
  std::string trace_header_;
  curl_slist key_node_{};  // in front of what every call says
  curl_slist trace_node_{};
  std::string answer_;
  bool request_left_ = false;
  int socket_error_ = 0;         // 0: none
  Easy easy_{curl_easy_init()};  // last: it goes before what it points to
};

}  // namespace sluice::fulfilment
