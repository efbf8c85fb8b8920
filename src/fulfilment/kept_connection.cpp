#include "fulfilment/kept_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "base/invariant.h"
#include "base/json_writer.h"

namespace sluice::fulfilment {
namespace {

// Servers close idle connections after about 75 s; one that is never reused so late rarely dies under a request.
constexpr long idle_seconds_max = 45;

bool is_want_of_our_own(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

void append_charge(std::string& out, const Charge& charge) {
  JsonWriter json(out);
  json.begin_object().field("reference", charge.reference).field("method", charge.method);
  json.field("amount", charge.amount).field("currency", charge.currency).end_object();
}

}  // namespace

template <class Value>
void KeptConnection::set(CURLoption option, Value value) {
  SLUICE_INVARIANT(curl_easy_setopt(easy_.get(), option, value) == CURLE_OK);
}

KeptConnection::KeptConnection(const Options& options) : answer_bytes_max_(options.answer_bytes_max) {
  SLUICE_INVARIANT(easy_ != nullptr && content_type_ != nullptr);
  set(CURLOPT_POST, 1L);
  set(CURLOPT_USERAGENT, "sluice");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  restrict_transport();
  set(CURLOPT_CONNECTTIMEOUT_MS, options.timeout_ms);
  set(CURLOPT_TIMEOUT_MS, options.timeout_ms);
  set(CURLOPT_PREREQFUNCTION, &KeptConnection::on_request_leaves);
  set(CURLOPT_PREREQDATA, this);
  set(CURLOPT_OPENSOCKETFUNCTION, &KeptConnection::on_open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_WRITEFUNCTION, &KeptConnection::on_answer);
  set(CURLOPT_WRITEDATA, this);
}

ChargeResult KeptConnection::post(const std::string& url, const Charge& charge, ReadAnswer read_answer) {
  set(CURLOPT_URL, url.c_str());
  prepare(charge);
  const CURLcode code = curl_easy_perform(easy_.get());
  if (code == CURLE_OK) return read_answer(answer_status(), answer_);
  if (!request_left_) {
    return {is_for_want_of_our_own(code) ? ChargeOutcome::not_sent : ChargeOutcome::failed,
            {},
            std::string("not sent: ") + curl_easy_strerror(code)};
  }
  return {ChargeOutcome::unknown, {}, std::string("sent, no answer: ") + curl_easy_strerror(code)};
}

void KeptConnection::restrict_transport() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_MAXCONNECTS, 1L);
  set(CURLOPT_MAXAGE_CONN, idle_seconds_max);
}

// The key's header is a list node of our own in front of the constant one: libcurl only reads the list.
void KeptConnection::prepare(const Charge& charge) {
  key_header_ = "Idempotency-Key: " + charge.idempotency_key;
  headers_ = {.data = key_header_.data(), .next = content_type_.get()};
  body_.clear();
  append_charge(body_, charge);
  answer_.clear();
  request_left_ = false;
  socket_error_ = 0;
  set(CURLOPT_HTTPHEADER, &headers_);
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
  set(CURLOPT_POSTFIELDS, body_.data());
}

long KeptConnection::answer_status() const {
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
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
