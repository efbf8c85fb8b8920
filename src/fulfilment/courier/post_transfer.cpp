#include "fulfilment/courier/post_transfer.h"

#include <unistd.h>

#include <utility>

#include "fulfilment/network/public_address.h"
#include "fulfilment/webhook/standard_webhook.h"

namespace sluice::fulfilment {

using delivery::Outcome;

namespace {

constexpr const char* not_public = "its address is private or this machine's own (allow_private)";

class PostTransfer final : public Transfer {
public:
  PostTransfer(PostOrder order, WallTime now, AnswerMeaning meaning)
      : order_(std::move(order)), now_(now), meaning_(meaning) {
    if (easy_ == nullptr) return;
    restrict_transfer(easy_.get(), order_.timeout);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_URL, order_.url.c_str());
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(order_.body.size()));
    set(CURLOPT_POSTFIELDS, order_.body.data());
    curl_slist* list = curl_slist_append(nullptr, "Expect:");
    for (const std::string& header : order_.headers) list = curl_slist_append(list, header.c_str());
    headers_.reset(list);
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_WRITEFUNCTION, &PostTransfer::on_answer);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_OPENSOCKETFUNCTION, &PostTransfer::on_open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_PREREQFUNCTION, &PostTransfer::on_connected);
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
    return meaning_(status, patience());
  }

private:
  template <class Value>
  void set(CURLoption option, Value value) {
    (void)curl_easy_setopt(easy_.get(), option, value);
  }
  [[nodiscard]] std::optional<Duration> patience() {
    curl_header* header = nullptr;
    const auto found = curl_easy_header(easy_.get(), "Retry-After", 0, CURLH_HEADER, -1, &header);
    return found == CURLHE_OK ? retry_after(header->value, now_) : std::nullopt;
  }
  [[nodiscard]] bool may_be_told(bool is_public) {
    const bool may = order_.allow_private || is_public;
    if (!may) is_refused_here_ = true;
    return may;
  }

  static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    if (!static_cast<PostTransfer*>(self)->may_be_told(is_public_address(address->addr))) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }
  // Also of a connection that is used again, which another order may have opened.
  static int on_connected(void* self, char* to, char*, int, int) {
    const bool may = static_cast<PostTransfer*>(self)->may_be_told(is_public_address(std::string(to)));
    return may ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
  }
  // Taking fewer bytes than offered breaks the transfer off.
  static std::size_t on_answer(char*, std::size_t, std::size_t size, void* self) {
    auto& transfer = *static_cast<PostTransfer*>(self);
    transfer.answer_bytes_ += size;
    if (transfer.answer_bytes_ <= post_answer_bytes_max) return size;
    transfer.has_read_enough_ = true;
    return 0;
  }

  const PostOrder order_;
  const WallTime now_;
  const AnswerMeaning meaning_;
  bool is_refused_here_ = false;
  bool has_read_enough_ = false;
  std::size_t answer_bytes_ = 0;
  List headers_;
  Easy easy_{curl_easy_init()};  // last: it goes before what it points to
};

}  // namespace

std::unique_ptr<Transfer> post(PostOrder order, WallTime now, AnswerMeaning meaning) {
  auto transfer = std::make_unique<PostTransfer>(std::move(order), now, meaning);
  return transfer->easy() == nullptr ? nullptr : std::move(transfer);
}

}  // namespace sluice::fulfilment
