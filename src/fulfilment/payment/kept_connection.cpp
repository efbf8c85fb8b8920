#include "fulfilment/payment/kept_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/invariant.h"

namespace sluice::fulfilment {
namespace {

// Servers close idle connections after about 75 s; one that is never reused so late rarely dies under a request.
constexpr long idle_seconds_max = 45;

bool is_want_of_our_own(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

// What every call says, the key for the provider first.
curl_slist* constant_headers(const std::string& secret_key) {
  curl_slist* list = curl_slist_append(nullptr, ("Authorization: Bearer " + secret_key).c_str());
  curl_slist_append(list, "Stripe-Version: 2024-06-20");
  curl_slist_append(list, "Content-Type: application/x-www-form-urlencoded");
  return list;
}

}  // namespace

template <class Value>
void KeptConnection::set(CURLoption option, Value value) {
  SLUICE_INVARIANT(curl_easy_setopt(easy_.get(), option, value) == CURLE_OK);
}

KeptConnection::KeptConnection(const Options& options)
    : answer_bytes_max_(options.answer_bytes_max), authorization_(constant_headers(options.secret_key)) {
  SLUICE_INVARIANT(easy_ != nullptr && authorization_ != nullptr);
  set(CURLOPT_USERAGENT, "sluice");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  restrict_transport();
  set(CURLOPT_PREREQFUNCTION, &KeptConnection::on_request_leaves);
  set(CURLOPT_PREREQDATA, this);
  set(CURLOPT_OPENSOCKETFUNCTION, &KeptConnection::on_open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_WRITEFUNCTION, &KeptConnection::on_answer);
  set(CURLOPT_WRITEDATA, this);
}

HttpReply KeptConnection::perform(const HttpCall& call) {
  prepare(call);
  return reply_of(curl_easy_perform(easy_.get()));
}

HttpReply KeptConnection::reply_of(CURLcode code) {
  HttpReply reply;
  if (code == CURLE_OK) {
    reply.end = HttpReply::End::answered;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &reply.status);
    curl_header* header = nullptr;
    reply.is_replayed =
        curl_easy_header(easy_.get(), "Idempotent-Replayed", 0, CURLH_HEADER, -1, &header) == CURLHE_OK;
    reply.body = std::move(answer_);
    return reply;
  }
  if (request_left_) {
    reply.detail = std::string("sent, no answer: ") + curl_easy_strerror(code);
    return reply;
  }
  reply.end = is_for_want_of_our_own(code) ? HttpReply::End::not_sent : HttpReply::End::unreachable;
  reply.detail = std::string("not sent: ") + curl_easy_strerror(code);
  return reply;
}

void KeptConnection::restrict_transport() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_MAXCONNECTS, 1L);
  set(CURLOPT_MAXAGE_CONN, idle_seconds_max);
}

// What this call says itself are list nodes of our own in front of the constant ones: libcurl only reads the list.
void KeptConnection::prepare(const HttpCall& call) {
  key_header_ = "Idempotency-Key: " + call.idempotency_key;
  trace_header_ = "traceparent: " + std::string(call.trace);
  curl_slist* headers = authorization_.get();
  if (!call.trace.empty()) {
    trace_node_ = {.data = trace_header_.data(), .next = headers};
    headers = &trace_node_;
  }
  key_node_ = {.data = key_header_.data(), .next = headers};
  if (!call.idempotency_key.empty()) headers = &key_node_;
  answer_.clear();
  request_left_ = false;
  socket_error_ = 0;
  set(CURLOPT_URL, call.url.c_str());
  set(CURLOPT_CONNECTTIMEOUT_MS, call.timeout_ms);
  set(CURLOPT_TIMEOUT_MS, call.timeout_ms);
  set(CURLOPT_HTTPHEADER, headers);
  if (call.is_get) {
    set(CURLOPT_HTTPGET, 1L);
    return;
  }
  set(CURLOPT_POST, 1L);
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
  set(CURLOPT_POSTFIELDS, call.body.data());
}

// libcurl's own pipes and lookups need descriptors too, and fail in other ways when there are none.
bool KeptConnection::is_for_want_of_our_own(CURLcode code) const {
  if (is_want_of_our_own(socket_error_) || code == CURLE_OUT_OF_MEMORY) return true;
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return is_want_of_our_own(errno);
  ::close(probe);
  return false;
}

curl_socket_t KeptConnection::on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  const int opened = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (opened < 0) static_cast<KeptConnection*>(self)->socket_error_ = errno;
  return opened < 0 ? CURL_SOCKET_BAD : opened;
}

int KeptConnection::on_request_leaves(void* self, char*, char*, int, int) {
  static_cast<KeptConnection*>(self)->request_left_ = true;
  return CURL_PREREQFUNC_OK;
}

// Taking fewer bytes than offered breaks the call off.
std::size_t KeptConnection::on_answer(char* data, std::size_t, std::size_t size, void* self) {
  auto& connection = *static_cast<KeptConnection*>(self);
  if (connection.answer_.size() + size > connection.answer_bytes_max_) return 0;
  connection.answer_.append(data, size);
  return size;
}

}  // namespace sluice::fulfilment
