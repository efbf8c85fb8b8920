#include "fulfilment/webhook_sender.h"

#include <unistd.h>

#include <utility>

#include "fulfilment/public_address.h"
#include "fulfilment/url_parts.h"

namespace sluice::fulfilment {

using delivery::Outcome;

namespace {

constexpr const char* not_public = "its address is private or this machine's own (allow_private)";

class WebhookTransfer final : public Transfer {
public:
  WebhookTransfer(const WebhookEndpoint& endpoint, const delivery::Task& task, WallTime now)
      : allow_private_(endpoint.allow_private), body_(task.payload), now_(now) {
    if (easy_ == nullptr) return;
    restrict_transfer(easy_.get(), endpoint.timeout);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_URL, endpoint.url.c_str());
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
    set(CURLOPT_POSTFIELDS, body_.data());
    set_headers(endpoint, task);
    set(CURLOPT_WRITEFUNCTION, &WebhookTransfer::on_answer);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_OPENSOCKETFUNCTION, &WebhookTransfer::on_open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_PREREQFUNCTION, &WebhookTransfer::on_connected);
    set(CURLOPT_PREREQDATA, this);
  }

  [[nodiscard]] CURL* easy() override { return easy_.get(); }

  [[nodiscard]] delivery::Result result(CURLcode code) override {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    // An answer that is longer than anybody reads has said its status all the same.
    const bool is_answered = code == CURLE_OK || (code == CURLE_WRITE_ERROR && has_read_enough_);
    // One address of its name may be refused, and another one have answered.
    if (!is_answered || status == 0) {
      return {.outcome = Outcome::failed,
              .pause = {},
              .detail = is_refused_here_ ? not_public : curl_easy_strerror(code)};
    }
    return meaning_of(status, patience());
  }

private:
  template <class Value>
  void set(CURLoption option, Value value) {
    (void)curl_easy_setopt(easy_.get(), option, value);
  }
  void set_headers(const WebhookEndpoint& endpoint, const delivery::Task& task) {
    const std::int64_t now_s = std::chrono::floor<std::chrono::seconds>(now_).time_since_epoch().count();
    const std::string id = task.id.str();
    const std::string timestamp = std::to_string(now_s);
    const std::string signatures = webhook_signatures(endpoint.secrets, id, now_s, body_);
    curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/json");
    for (const auto& [name, value] : {std::pair("webhook-id: ", &id), std::pair("webhook-timestamp: ", &timestamp),
                                      std::pair("webhook-signature: ", &signatures)}) {
      list = curl_slist_append(list, (name + *value).c_str());
    }
    headers_.reset(curl_slist_append(list, "Expect:"));
    set(CURLOPT_HTTPHEADER, headers_.get());
  }
  [[nodiscard]] std::optional<Duration> patience() {
    curl_header* header = nullptr;
    const auto found = curl_easy_header(easy_.get(), "Retry-After", 0, CURLH_HEADER, -1, &header);
    return found == CURLHE_OK ? retry_after(header->value, now_) : std::nullopt;
  }
  [[nodiscard]] bool may_be_told(bool is_public) {
    const bool may = allow_private_ || is_public;
    if (!may) is_refused_here_ = true;
    return may;
  }

  static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    if (!static_cast<WebhookTransfer*>(self)->may_be_told(is_public_address(address->addr))) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }
  // Also of a connection that is used again, which another endpoint may have opened.
  static int on_connected(void* self, char* to, char*, int, int) {
    const bool may = static_cast<WebhookTransfer*>(self)->may_be_told(is_public_address(std::string(to)));
    return may ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
  }
  // Taking fewer bytes than offered breaks the transfer off.
  static std::size_t on_answer(char*, std::size_t, std::size_t size, void* self) {
    auto& transfer = *static_cast<WebhookTransfer*>(self);
    transfer.answer_bytes_ += size;
    if (transfer.answer_bytes_ <= WebhookSender::answer_bytes_max) return size;
    transfer.has_read_enough_ = true;
    return 0;
  }

  const bool allow_private_;
  const std::string body_;
  const WallTime now_;
  bool is_refused_here_ = false;
  bool has_read_enough_ = false;
  std::size_t answer_bytes_ = 0;
  List headers_;
  Easy easy_{curl_easy_init()};  // last: it goes before what it points to
};

}  // namespace

std::string webhook_url_problem(const std::string& text, bool allow_private) {
  const bool is_https = text.starts_with("https://");
  if (!is_https && !text.starts_with("http://")) return "must be an https URL";
  if (!is_https && !allow_private) return "must be an https URL (http needs allow_private = true)";
  const UrlParts url(text);
  if (!url.is_url()) return "is no URL";
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_FRAGMENT}) {
    if (url.has(part)) return "must have neither a user nor a password nor a fragment (#)";
  }
  return "";
}

std::unique_ptr<Transfer> WebhookSender::begin(const delivery::Task& task) {
  auto transfer = std::make_unique<WebhookTransfer>(endpoint_, task, clock_.wall());
  return transfer->easy() == nullptr ? nullptr : std::move(transfer);
}

delivery::Result meaning_of(long status, std::optional<Duration> patience) {
  std::string detail = "it answered " + std::to_string(status);
  if (status >= 200 && status < 300) return {.outcome = Outcome::delivered, .pause = {}, .detail = {}};
  if (status == 410) return {.outcome = Outcome::gone, .pause = {}, .detail = std::move(detail)};
  const bool may_ask = status == 429 || (status >= 502 && status <= 504);
  const Duration pause = may_ask ? patience.value_or(Duration::zero()) : Duration::zero();
  return {.outcome = Outcome::failed, .pause = pause, .detail = std::move(detail)};
}

}  // namespace sluice::fulfilment
