#include "fulfilment/http_provider.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <utility>
#include <vector>

#include "base/invariant.h"
#include "base/json_writer.h"
#include "fulfilment/charge_answer.h"
#include "order/idempotency_key.h"

namespace sluice::fulfilment {
namespace {

// Calls under way are as many as the workers; handles beyond this are closed after use instead of kept.
constexpr std::size_t kept_handles_max = 64;
// Servers close idle connections after about 75 s; one that is never reused so late rarely dies under a request.
constexpr long idle_seconds_max = 45;

void initialise_curl_once() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  SLUICE_INVARIANT(code == CURLE_OK);
}

struct EasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct UrlCleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct ListCleanup {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

bool url_has(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  const bool has = curl_url_get(url, part, &text, 0) == CURLUE_OK;
  curl_free(text);
  return has;
}

bool is_valid_url(const std::string& text) {
  if (!text.starts_with("http://") && !text.starts_with("https://")) return false;
  const std::unique_ptr<CURLU, UrlCleanup> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return false;
  return !url_has(url.get(), CURLUPART_QUERY) && !url_has(url.get(), CURLUPART_FRAGMENT);
}

std::string host_of(const std::string& text) {
  const std::unique_ptr<CURLU, UrlCleanup> url(curl_url());
  char* host = nullptr;
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK ||
      curl_url_get(url.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK) {
    return {};
  }
  std::string copy(host);
  curl_free(host);
  return copy;
}

bool is_want_of_our_own(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

struct HandleOptions {
  std::string charges_url;
  std::string cancel_url;
  long timeout_ms;
  std::size_t answer_bytes_max;
};

void append_charge(std::string& out, const Charge& charge) {
  JsonWriter json(out);
  json.begin_object().field("reference", charge.reference).field("method", charge.method);
  json.field("amount", charge.amount).field("currency", charge.currency).end_object();
}

// One libcurl handle with its kept connection. One thread at a time.
class Handle {
public:
  explicit Handle(const HandleOptions& options) : answer_bytes_max_(options.answer_bytes_max) {
    SLUICE_INVARIANT(easy_ != nullptr && content_type_ != nullptr);
    set(CURLOPT_POST, 1L);
    set(CURLOPT_USERAGENT, "sluice");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    restrict_transport();
    set(CURLOPT_CONNECTTIMEOUT_MS, options.timeout_ms);
    set(CURLOPT_TIMEOUT_MS, options.timeout_ms);
    set(CURLOPT_PREREQFUNCTION, &Handle::on_request_leaves);
    set(CURLOPT_PREREQDATA, this);
    set(CURLOPT_OPENSOCKETFUNCTION, &Handle::on_open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_WRITEFUNCTION, &Handle::on_answer);
    set(CURLOPT_WRITEDATA, this);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  using ReadAnswer = ChargeResult (*)(long status, std::string_view body);
  ChargeResult post(const std::string& url, const Charge& charge, ReadAnswer read_answer) {
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

private:
  template <class Value>
  void set(CURLoption option, Value value) {
    SLUICE_INVARIANT(curl_easy_setopt(easy_.get(), option, value) == CURLE_OK);
  }

  void restrict_transport() {
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_MAXCONNECTS, 1L);
    set(CURLOPT_MAXAGE_CONN, idle_seconds_max);
  }

  // The key's header is a list node of our own in front of the constant one: libcurl only reads the list.
  void prepare(const Charge& charge) {
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

  [[nodiscard]] long answer_status() const {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

  // libcurl's own pipes and lookups need descriptors too, and fail in other ways when there are none.
  [[nodiscard]] bool is_for_want_of_our_own(CURLcode code) const {
    if (is_want_of_our_own(socket_error_) || code == CURLE_OUT_OF_MEMORY) return true;
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return is_want_of_our_own(errno);
    ::close(probe);
    return false;
  }

  static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    const int opened = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (opened < 0) static_cast<Handle*>(self)->socket_error_ = errno;
    return opened < 0 ? CURL_SOCKET_BAD : opened;
  }

  static int on_request_leaves(void* self, char*, char*, int, int) {
    static_cast<Handle*>(self)->request_left_ = true;
    return CURL_PREREQFUNC_OK;
  }

  // Taking fewer bytes than offered breaks the call off.
  static std::size_t on_answer(char* data, std::size_t, std::size_t size, void* self) {
    auto& handle = *static_cast<Handle*>(self);
    if (handle.answer_.size() + size > handle.answer_bytes_max_) return 0;
    handle.answer_.append(data, size);
    return size;
  }

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

}  // namespace

class HttpProvider::Impl {
public:
  explicit Impl(HandleOptions options) : options_(std::move(options)) {}

  ChargeResult charge(const Charge& charge) { return post(options_.charges_url, charge, &read_charge_answer); }
  ChargeResult cancel(const Charge& charge) { return post(options_.cancel_url, charge, &read_cancel_answer); }

private:
  ChargeResult post(const std::string& url, const Charge& charge, Handle::ReadAnswer read_answer) {
    if (!order::is_valid_idempotency_key(charge.idempotency_key)) {
      return {ChargeOutcome::failed,
              {},
              "not sent: the idempotency key is not 1 to 255 visible ASCII characters without quotes"};
    }
    auto handle = take();
    auto result = handle->post(url, charge, read_answer);
    give_back(std::move(handle));
    return result;
  }

  // The one used last comes first, so that few connections stay warm and the rest can age.
  std::unique_ptr<Handle> take() {
    {
      const std::lock_guard guard(mutex_);
      if (!idle_.empty()) {
        auto handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
      }
    }
    return std::make_unique<Handle>(options_);
  }

  void give_back(std::unique_ptr<Handle> handle) {
    const std::lock_guard guard(mutex_);
    if (idle_.size() < kept_handles_max) idle_.push_back(std::move(handle));
  }

  const HandleOptions options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Handle>> idle_;  // by mutex_
};

Result<std::unique_ptr<HttpProvider>> HttpProvider::open(const HttpProviderOptions& options) {
  initialise_curl_once();
  if (!is_valid_url(options.url))
    return invalid_input("payment provider url: not an http or https URL: " + options.url);
  if (to_ms(options.timeout) < 1) return invalid_input("payment provider timeout: shorter than a millisecond");
  std::string base = options.url;
  while (base.ends_with('/')) base.pop_back();
  auto impl = std::make_unique<Impl>(HandleOptions{.charges_url = base + "/v1/charges",
                                                   .cancel_url = base + "/v1/charges/cancel",
                                                   .timeout_ms = static_cast<long>(to_ms(options.timeout)),
                                                   .answer_bytes_max = options.answer_bytes_max});
  return std::unique_ptr<HttpProvider>(
      new HttpProvider(std::move(impl), options.name.empty() ? host_of(options.url) : options.name));
}

HttpProvider::HttpProvider(std::unique_ptr<Impl> impl, std::string name)
    : impl_(std::move(impl)), name_(std::move(name)) {}

HttpProvider::~HttpProvider() = default;

ChargeResult HttpProvider::charge(const Charge& charge) {
  return impl_->charge(charge);
}

ChargeResult HttpProvider::cancel(const Charge& charge) {
  return impl_->cancel(charge);
}

}  // namespace sluice::fulfilment
