#include "fulfilment/network/reach.h"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "fulfilment/courier/transfer.h"
#include "fulfilment/network/public_address.h"

namespace sluice::fulfilment {
namespace {

struct MultiCleanup {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
using Multi = std::unique_ptr<CURLM, MultiCleanup>;

class Asked {
public:
  explicit Asked(const Probe& probe) : probe_(probe) {
    if (easy_ == nullptr) return;
    restrict_transfer(easy_.get(), probe.timeout);
    set(CURLOPT_URL, probe.url.c_str());
    set(CURLOPT_PRIVATE, this);
    set(CURLOPT_OPENSOCKETFUNCTION, &Asked::on_open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_WRITEFUNCTION, &Asked::on_answer);
    set(CURLOPT_WRITEDATA, this);
    probe.kind == Probe::Kind::mail ? set_mail(*probe.mail) : set_web();
  }

  [[nodiscard]] CURL* easy() { return easy_.get(); }

  void end(CURLcode code) {
    reached_.took = time_of(CURLINFO_TOTAL_TIME_T);
    reached_.first_byte = time_of(CURLINFO_STARTTRANSFER_TIME_T);
    curl_off_t bytes = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_DOWNLOAD_T, &bytes);
    reached_.bytes = static_cast<std::uint64_t>(std::max<curl_off_t>(bytes, 0));
    if (probe_.kind == Probe::Kind::page) curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &reached_.status);
    const char* type = nullptr;
    curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_TYPE, &type);
    if (type != nullptr) reached_.type = type;
    if (code == CURLE_OK) return;
    reached_.problem = is_refused_here_ ? "its address is private or this machine's own (allow_private)"
                       : is_too_long_   ? "it is longer than 16 MiB"
                       : probe_.kind == Probe::Kind::mail ? mail_problem(code)
                                                          : curl_easy_strerror(code);
  }
  [[nodiscard]] Reached take() { return std::move(reached_); }

private:
  template <class Value>
  void set(CURLoption option, Value value) {
    (void)curl_easy_setopt(easy_.get(), option, value);
  }
  void set_web() {
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    if (probe_.kind == Probe::Kind::connection) set(CURLOPT_CONNECT_ONLY, 1L);
    if (probe_.kind == Probe::Kind::page) set(CURLOPT_ACCEPT_ENCODING, "");  // as browsers ask for it
  }
  void set_mail(const MailServer& server) {
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_CUSTOMREQUEST, "NOOP");
    set(CURLOPT_USE_SSL, static_cast<long>(server.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!server.ca_file.empty()) set(CURLOPT_CAINFO, server.ca_file.c_str());
    if (server.login.empty()) return;
    set(CURLOPT_USERNAME, server.login.c_str());
    set(CURLOPT_PASSWORD, server.password.c_str());
  }
  // Which step it was that a mail server did not take.
  [[nodiscard]] std::string mail_problem(CURLcode code) {
    const bool is_connected = time_of(CURLINFO_CONNECT_TIME_T) > Duration::zero();
    const bool is_late = code == CURLE_OPERATION_TIMEDOUT && is_connected;
    if (is_late || code == CURLE_WEIRD_SERVER_REPLY) return "it does not greet as a mail server does";
    long answer = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &answer);
    const std::string in_numbers = answer >= 400 ? ", it answered " + std::to_string(answer) : "";
    if (code == CURLE_LOGIN_DENIED) return "it refuses the login" + in_numbers;
    if (code == CURLE_USE_SSL_FAILED) return "it offers no TLS" + in_numbers;
    return curl_easy_strerror(code) + in_numbers;
  }
  [[nodiscard]] Duration time_of(CURLINFO info) {
    curl_off_t us = 0;
    curl_easy_getinfo(easy_.get(), info, &us);
    return std::chrono::microseconds(us);
  }

  static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    auto& asked = *static_cast<Asked*>(self);
    if (!asked.probe_.allow_private && !is_public_address(address->addr)) {
      asked.is_refused_here_ = true;
      return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }
  // Taking fewer bytes than offered breaks the transfer off.
  static std::size_t on_answer(char* data, std::size_t, std::size_t size, void* self) {
    auto& asked = *static_cast<Asked*>(self);
    asked.seen_ += size;
    asked.is_too_long_ = asked.seen_ > reached_bytes_max;
    std::string& body = asked.reached_.body;
    body.append(data, std::min(size, reached_body_max - std::min(reached_body_max, body.size())));
    return asked.is_too_long_ ? 0 : size;
  }

  const Probe& probe_;
  Reached reached_;
  std::uint64_t seen_ = 0;
  bool is_refused_here_ = false;
  bool is_too_long_ = false;
  Easy easy_{curl_easy_init()};  // last: it goes before what it points to
};

void take_ended(CURLM* multi) {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    char* asked = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &asked);
    reinterpret_cast<Asked*>(asked)->end(message->data.result);
  }
}

}  // namespace

std::vector<Reached> reach(std::span<const Probe> probes) {
  constexpr long connections_max = 64;  // of what the process may open, which buyers need
  constexpr int look_every_ms = 100;    // time-outs are libcurl's: it wakes for them by itself
  std::vector<std::unique_ptr<Asked>> all;
  const Multi multi(curl_multi_init());
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, connections_max);
  for (const Probe& probe : probes) {
    all.push_back(std::make_unique<Asked>(probe));
    if (all.back()->easy() != nullptr) curl_multi_add_handle(multi.get(), all.back()->easy());
  }
  int running = 1;
  while (running > 0 && curl_multi_perform(multi.get(), &running) == CURLM_OK) {
    take_ended(multi.get());
    if (running > 0) curl_multi_poll(multi.get(), nullptr, 0, look_every_ms, nullptr);
  }
  std::vector<Reached> reached;
  for (const auto& each : all) {
    if (each->easy() != nullptr) curl_multi_remove_handle(multi.get(), each->easy());
    reached.push_back(each->take());
  }
  return reached;
}

}  // namespace sluice::fulfilment
