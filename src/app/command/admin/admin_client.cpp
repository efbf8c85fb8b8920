#include "app/command/admin/admin_client.h"

#include <curl/curl.h>

#include <array>
#include <string_view>

#include "app/serve/storage/data_folder.h"

namespace sluice::app {
namespace {

std::size_t append_body(char* data, std::size_t size, std::size_t count, void* body) {
  constexpr std::size_t body_bytes_max = 16U << 20U;
  auto& out = *static_cast<std::string*>(body);
  if (out.size() + size * count > body_bytes_max) return 0;
  out.append(data, size * count);
  return size * count;
}

// The target of the answer's Link field, if it is `</admin/v1/...>; rel="next"`.
std::string next_of(CURL* curl) {
  curl_header* field = nullptr;
  if (curl_easy_header(curl, "Link", 0, CURLH_HEADER, -1, &field) != CURLHE_OK) return {};
  const std::string_view link = field->value;
  const std::size_t end = link.find('>');
  const bool is_next = link.starts_with('<') && end != std::string_view::npos &&
                       link.find("rel=\"next\"", end) != std::string_view::npos;
  return std::string(is_next ? link.substr(1, end - 1) : std::string_view());
}

struct Request {
  const char* method;
  std::string url;
  std::string body;
  long timeout_s;
};

// `asked` is who does not answer, if nobody does.
Result<AdminClient::Reply> send(const Request& request, curl_slist* headers, const std::string& asked) {
  CURL* curl = curl_easy_init();
  AdminClient::Reply reply;
  std::array<char, CURL_ERROR_SIZE> error{};
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method);
  if (!request.body.empty()) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, request.timeout_s);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &append_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
  const CURLcode code = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
  reply.next = next_of(curl);
  curl_easy_cleanup(curl);
  if (code == CURLE_OK) return reply;
  return Error{ErrorKind::unavailable, asked + ": " + (error[0] != 0 ? error.data() : curl_easy_strerror(code))};
}

}  // namespace

Result<AdminClient> AdminClient::open(const std::string& url, const std::filesystem::path& data) {
  auto token = read_admin_token(data);
  if (!token) return token.error();
  return AdminClient(url, std::move(*token));
}

Result<AdminClient::Reply> AdminClient::ask_anybody(const std::string& url) {
  return send({.method = "GET", .url = url, .body = {}, .timeout_s = 2}, nullptr, url);
}

Result<AdminClient::Reply> AdminClient::ask(const char* method, const std::string& path,
                                            const std::string& body) const {
  curl_slist* headers = curl_slist_append(nullptr, ("Authorization: Bearer " + token_).c_str());
  headers = curl_slist_append(headers, "Content-Type: application/json");
  auto reply = send({.method = method, .url = url_ + path, .body = body, .timeout_s = 30}, headers, url_);
  curl_slist_free_all(headers);
  return reply;
}

}  // namespace sluice::app
