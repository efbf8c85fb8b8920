#include "fulfilment/test_support.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/invariant.h"

namespace sluice::fulfilment {
namespace {

int listen_on_loopback(std::uint16_t& port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  SLUICE_INVARIANT(::bind(listener, generic, size) == 0 && ::listen(listener, 16) == 0);
  SLUICE_INVARIANT(::getsockname(listener, generic, &size) == 0);
  port = ntohs(address.sin_port);
  return listener;
}

std::size_t body_size_of(std::string_view head) {
  const auto at = head.find("Content-Length: ");
  return at == std::string_view::npos ? 0 : std::strtoul(head.data() + at + 16, nullptr, 10);
}

std::size_t append_to(char* data, std::size_t, std::size_t size, void* out) {
  static_cast<std::string*>(out)->append(data, size);
  return size;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  path_ = (std::filesystem::temp_directory_path() / "fulfilment_test.XXXXXX").string();
  SLUICE_INVARIANT(::mkdtemp(path_.data()) != nullptr);
}

TemporaryFolder::~TemporaryFolder() {
  std::filesystem::remove_all(path_);
}

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void write_file(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

RawServer::RawServer(Serve serve) : serve_(std::move(serve)), listener_(listen_on_loopback(port_)) {
  thread_ = std::thread([this] { run(); });
}

RawServer::~RawServer() {
  stop_listening();
  thread_.join();
  ::close(listener_);
}

std::string RawServer::url() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

void RawServer::stop_listening() {
  ::shutdown(listener_, SHUT_RDWR);
}

void RawServer::run() {
  for (;;) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    ++accepted_;
    serve_(connection);
    ::close(connection);
  }
}

std::string receive_request(int connection) {
  std::string request;
  std::array<char, 4096> block{};
  for (;;) {
    const auto head_end = request.find("\r\n\r\n");
    if (head_end != std::string::npos && request.size() >= head_end + 4 + body_size_of(request)) return request;
    const ssize_t count = ::recv(connection, block.data(), block.size(), 0);
    if (count <= 0) return {};
    request.append(block.data(), static_cast<std::size_t>(count));
  }
}

void send_text(int connection, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string http_answer(int status, std::string_view body) {
  return "HTTP/1.1 " + std::to_string(status) + " Some Reason\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}

Fetched fetch(const Fetch& request) {
  Fetched fetched;
  CURL* easy = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, ("Authorization: " + request.authorization).c_str());
  if (!request.key.empty()) headers = curl_slist_append(headers, ("Idempotency-Key: " + request.key).c_str());
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, 30L);
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.verb.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  if (request.verb == "POST") curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &append_to);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &fetched.headers);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &append_to);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &fetched.body);
  if (curl_easy_perform(easy) == CURLE_OK) curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &fetched.status);
  curl_slist_free_all(headers);
  curl_easy_cleanup(easy);
  return fetched;
}

std::string refusing_url() {
  std::uint16_t port = 0;
  ::close(listen_on_loopback(port));
  return "http://127.0.0.1:" + std::to_string(port);
}

}  // namespace sluice::fulfilment
