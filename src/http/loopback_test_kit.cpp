#include "http/loopback_test_kit.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <future>

namespace sluice::http {
namespace {

constexpr int patience_ms = 10'000;

sockaddr_storage address_of(const char* text, std::uint16_t port, socklen_t& size) {
  sockaddr_storage storage{};
  if (std::strchr(text, ':') != nullptr) {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    inet_pton(AF_INET6, text, &v6.sin6_addr);
    size = sizeof v6;
  } else {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    inet_pton(AF_INET, text, &v4.sin_addr);
    size = sizeof v4;
  }
  return storage;
}

Answer parse_answer(std::string head) {
  Answer answer;
  answer.head = std::move(head);
  answer.status = std::stoi(answer.head.substr(9, 3));
  std::size_t at = answer.head.find("\r\n") + 2;
  while (at < answer.head.size() - 2) {
    const std::size_t end = answer.head.find("\r\n", at);
    const std::size_t colon = answer.head.find(": ", at);
    std::string name = answer.head.substr(at, colon - at);
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
    answer.fields[name] = answer.head.substr(colon + 2, end - colon - 2);
    at = end + 2;
  }
  return answer;
}

}  // namespace

WallTime TickClock::wall() const {
  ++ticks_;
  ticks_.notify_all();
  return WallTime(std::chrono::milliseconds(now_us_ / 1000));
}

// The first change is a tick that began after the caller's last act; when the next one begins it is over. A tick
// comes through the same wait for events as a client's bytes, so those that were sent before have been read by then.
void TickClock::await_whole_tick() const {
  for (int change = 0; change < 2; ++change) {
    const std::uint32_t seen = ticks_;
    ticks_.wait(seen);
  }
}

void say_target(const Request& request, Exchange& exchange) {
  exchange.respond({200, "text/plain", {}, request.target});
}

RunningServer::RunningServer(FunctionHandler::Function handler, const Clock& clock, const Limits& limits,
                             const char* address, const Prepare& prepare)
    : handler_(std::move(handler)), server_(std::make_unique<Server>(handler_, clock, limits)) {
  const auto port = server_->listen({address, 0}, Server::Sharing::first);
  EXPECT_TRUE(port.has_value()) << port.error().detail;
  port_ = *port;
  if (prepare) prepare(*server_);
  thread_ = std::thread([this] { server_->run(); });
}

RunningServer::~RunningServer() {
  destroy();
}

void RunningServer::run_on_thread(std::function<void()> work) {
  std::promise<void> done;
  server_->post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void RunningServer::await_end() {
  thread_.join();
}

void RunningServer::destroy() {
  if (!server_) return;
  server_->stop();
  if (thread_.joinable()) thread_.join();
  server_.reset();
}

Client::Client(std::uint16_t port, const char* address, int window, const char* from) {
  socklen_t size = 0;
  const sockaddr_storage to = address_of(address, port, size);
  fd_ = ::socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  // Before it connects: what the kernel has offered once it takes.
  if (window > 0) setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
  if (from != nullptr) {
    socklen_t own_size = 0;
    const sockaddr_storage own = address_of(from, 0, own_size);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&own), own_size), 0);
  }
  const timeval patience{patience_ms / 1000, 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), size) != 0) {
    ::close(fd_);
    fd_ = -1;
  }
}

Client::~Client() {
  if (fd_ >= 0) ::close(fd_);
}

bool Client::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Client::shut_down_sending() const {
  ::shutdown(fd_, SHUT_WR);
}

void Client::reset() {
  const linger at_once{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(fd_);
  fd_ = -1;
}

bool Client::fill() {
  char bytes[65536];
  const auto count = ::recv(fd_, bytes, sizeof bytes, 0);
  if (count > 0) input_.append(bytes, static_cast<std::size_t>(count));
  return count > 0;
}

Answer Client::read_answer(Body body) {
  std::size_t end = 0;
  while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return {};
  }
  Answer answer = parse_answer(input_.substr(0, end + 2));
  input_.erase(0, end + 4);
  const auto length = answer.fields.find("content-length");
  if (length == answer.fields.end() || body == Body::left_out) return answer;
  const std::size_t bytes = std::stoul(length->second);
  while (input_.size() < bytes) {
    if (!fill()) return {};
  }
  answer.body = input_.substr(0, bytes);
  input_.erase(0, bytes);
  return answer;
}

Answer Client::ask(std::string_view request) {
  send(request);
  return read_answer();
}

std::string Client::read_until(std::string_view mark) {
  std::size_t at = 0;
  while ((at = input_.find(mark)) == std::string::npos) {
    if (!fill()) return {};
  }
  std::string read = input_.substr(0, at + mark.size());
  input_.erase(0, read.size());
  return read;
}

bool Client::is_ended() {
  if (!input_.empty()) return false;
  char byte = 0;
  const auto count = ::recv(fd_, &byte, 1, 0);
  return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

bool Client::is_silent() const {
  char byte = 0;
  return input_.empty() && ::recv(fd_, &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == EAGAIN;
}

std::string get(std::string_view target, std::string_view fields) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

// For what only another thread's counters tell.
void await(const std::function<bool()>& condition) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
  while (!condition()) {
    ASSERT_LT(std::chrono::steady_clock::now(), until) << "waited in vain";
    std::this_thread::yield();
  }
}

const std::string& huge_body() {
  static const std::string body(std::size_t{32} * 1024 * 1024, 'x');
  return body;
}

}  // namespace sluice::http
