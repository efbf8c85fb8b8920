#include "rehearse/fake_shop/loopback_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "base/invariant.h"

namespace sluice::rehearse {
namespace {

Duration thread_time() {
  timespec ts{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
  return std::chrono::seconds(ts.tv_sec) + std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(ts.tv_nsec));
}

}  // namespace

std::uint32_t number_after(std::string_view text, std::string_view prefix) {
  const std::size_t at = text.find(prefix);
  if (at == std::string_view::npos) return 0;
  text.remove_prefix(at + prefix.size());
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

LoopbackServer::LoopbackServer(Handler& handler)
    : handler_(handler),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  listen();
  watch(listener_);
  watch(wake_);
  thread_ = std::thread([this] { serve(); });
}

LoopbackServer::~LoopbackServer() {
  const std::uint64_t one = 1;
  SLUICE_INVARIANT(::write(wake_, &one, sizeof one) == sizeof one);
  thread_.join();
  for (const auto& connection : connections_) {
    if (connection && connection->fd_ >= 0) close(*connection);
  }
  for (const int fd : {listener_, epoll_, wake_}) ::close(fd);
}

std::string LoopbackServer::url() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

void LoopbackServer::listen() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  SLUICE_INVARIANT(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  SLUICE_INVARIANT(::listen(listener_, 4096) == 0);
  socklen_t size = sizeof address;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
}

void LoopbackServer::watch(int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

void LoopbackServer::serve() {
  std::vector<epoll_event> events(256);
  while (true) {
    const int n = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < n; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.fd == wake_) return;
      if (event.data.fd == listener_) {
        accept_all();
        continue;
      }
      Connection& connection = *connections_[static_cast<std::size_t>(event.data.fd)];
      if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0U) on_readable(connection);
      if (connection.fd_ >= 0 && (event.events & EPOLLOUT) != 0U) write_out(connection);
    }
    processor_us_ = thread_time().count();
  }
}

void LoopbackServer::accept_all() {
  while (true) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto index = static_cast<std::size_t>(fd);
    if (index >= connections_.size()) connections_.resize(index + 1);
    connections_[index] = std::make_unique<Connection>();
    connections_[index]->fd_ = fd;
    watch(fd);
  }
}

void LoopbackServer::close(Connection& connection) {
  ::close(connection.fd_);
  connection.fd_ = -1;
}

void LoopbackServer::on_readable(Connection& connection) {
  char bytes[64 * 1024];
  const ssize_t n = ::recv(connection.fd_, bytes, sizeof bytes, 0);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) return close(connection);
  connection.in_.append(bytes, static_cast<std::size_t>(n));
  if (!take_requests(connection)) return close(connection);
  write_out(connection);
}

// False: the connection is to be dropped without another word.
bool LoopbackServer::take_requests(Connection& connection) {
  std::string_view rest = connection.in_;
  while (!connection.is_closing_) {
    const std::size_t end = rest.find("\r\n\r\n");
    if (end == std::string_view::npos) break;
    HttpCall call;
    call.head = rest.substr(0, end);
    const std::size_t size = end + 4 + number_after(call.head, "Content-Length: ");
    if (rest.size() < size) break;
    call.method = call.head.substr(0, call.head.find(' '));
    const std::size_t path_at = call.method.size() + 1;
    call.path = call.head.substr(path_at, call.head.find(' ', path_at) - path_at);
    connection.is_closing_ = call.head.find("Connection: close") != std::string_view::npos;
    if (!handler_.handle(call, connection)) return false;
    rest.remove_prefix(size);
  }
  connection.in_.erase(0, connection.in_.size() - rest.size());
  return true;
}

void LoopbackServer::Connection::send() {
  while (!out.empty()) {
    const ssize_t n = ::send(fd_, out.data(), out.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    out.erase(0, static_cast<std::size_t>(n));
  }
}

void LoopbackServer::write_out(Connection& connection) {
  connection.send();
  const bool is_lost = !connection.out.empty() && errno != EAGAIN;
  if (is_lost || (connection.out.empty() && connection.is_closing_)) return close(connection);
  epoll_event event{};
  event.events = connection.out.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT;
  event.data.fd = connection.fd_;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.fd_, &event);
}

}  // namespace sluice::rehearse
