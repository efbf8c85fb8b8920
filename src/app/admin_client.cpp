#include "app/admin_client.h"

#include <curl/curl.h>

#include <array>

#include "app/data_folder.h"

namespace sluice::app {
namespace {

std::size_t append_body(char* data, std::size_t size, std::size_t count, void* body) {
  constexpr std::size_t body_bytes_max = 16U << 20U;
  auto& out = *static_cast<std::string*>(body);
  if (out.size() + size * count > body_bytes_max) return 0;
  out.append(data, size * count);
  return size * count;
}

}  // namespace

Result<AdminClient> AdminClient::open(const std::string& url, const std::filesystem::path& data) {
  auto token = read_admin_token(data);
  if (!token) return token.error();
  return AdminClient(url, std::move(*token));
}

Result<AdminClient::Reply> AdminClient::ask(const char* method, const std::string& path,
                                            const std::string& body) const {
  const std::string url = url_ + path;
  CURL* curl = curl_easy_init();
  Reply reply;
  std::array<char, CURL_ERROR_SIZE> error{};
  curl_slist* headers = curl_slist_append(nullptr, ("Authorization: Bearer " + token_).c_str());
  headers = curl_slist_append(headers, "Content-Type: application/json");
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
  if (!body.empty()) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &append_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
  const CURLcode code = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  if (code != CURLE_OK) {
    return Error{ErrorKind::unavailable, url_ + ": " + (error[0] != 0 ? error.data() : curl_easy_strerror(code))};
  }
  return reply;
}

}  // namespace sluice::app
