#include "rehearse/target.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "rehearse/wire/answer.h"

namespace sluice::rehearse {
namespace {

// Listening, logging, epoll and what the process had open before.
constexpr rlim_t files_besides = 64;

std::string reason(int error) {
  return std::error_code(error, std::generic_category()).message();
}

struct HostPort {
  std::string host;  // without brackets
  std::string port = "80";
};

std::optional<HostPort> split(std::string_view authority) {
  HostPort out;
  std::string_view rest;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    out.host = authority.substr(1, end - 1);
    rest = authority.substr(end + 1);
  } else {
    const std::size_t colon = authority.find(':');
    out.host = authority.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view() : authority.substr(colon);
  }
  if (out.host.empty()) return std::nullopt;
  if (rest.empty()) return out;
  rest.remove_prefix(1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), port);
  if (error != std::errc() || end != rest.data() + rest.size() || port == 0) return std::nullopt;
  out.port = rest;
  return out;
}

bool is_loopback(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    return (ntohl(v4.sin_addr.s_addr) >> 24U) == 127;
  }
  if (address->sa_family != AF_INET6) return false;
  sockaddr_in6 v6{};
  std::memcpy(&v6, address, sizeof v6);
  return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) != 0;
}

Result<void> wait_until_ready(int fd, short events, Duration time_max) {
  pollfd ready{fd, events, 0};
  const int n = ::poll(&ready, 1, static_cast<int>(to_ms(time_max)));
  if (n == 0) return Error{ErrorKind::unavailable, "no answer in time"};
  if (n < 0) return Error{ErrorKind::io, reason(errno)};
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return Error{ErrorKind::unavailable, reason(error)};
  return {};
}

class Socket {
public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  [[nodiscard]] int fd() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

private:
  int fd_;
};

Result<Page> read_one(int fd, Duration time_max) {
  std::vector<char> bytes(header_bytes_max + body_bytes_max);
  std::size_t size = 0;
  while (size < bytes.size()) {
    if (auto ready = wait_until_ready(fd, POLLIN, time_max); !ready) return ready.error();
    const ssize_t n = ::recv(fd, bytes.data() + size, bytes.size() - size, 0);
    if (n == 0) return Error{ErrorKind::io, "the connection was closed without an answer"};
    if (n < 0) return Error{ErrorKind::io, reason(errno)};
    size += static_cast<std::size_t>(n);
    Answer answer;
    const auto [reading, used] = read_answer({bytes.data(), size}, answer);
    if (reading == Reading::complete) return Page{answer.status, std::string(answer.body)};
    if (reading == Reading::nonsense) break;
  }
  return Error{ErrorKind::io, "what came back is not an answer of the buyer API"};
}

}  // namespace

Result<Target> resolve_target(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  if (url.starts_with("https://")) {
    return invalid_input(fmt::format("url '{}': TLS is not spoken here; aim at the plain port behind it", url));
  }
  if (!url.starts_with(scheme)) return invalid_input(fmt::format("url '{}': must begin with http://", url));
  std::string_view authority = url.substr(scheme.size());
  if (authority.ends_with('/')) authority.remove_suffix(1);
  const auto parts = split(authority);
  if (!parts || authority.find_first_of("/?#@ \r\n") != std::string_view::npos) {
    return invalid_input(fmt::format("url '{}': must be http://HOST or http://HOST:PORT", url));
  }
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(parts->host.c_str(), parts->port.c_str(), &hints, &found);
  if (error != 0) return Error{ErrorKind::unavailable, fmt::format("url '{}': {}", url, gai_strerror(error))};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  // 127.0.0.1 before ::1 when a name has both: a server listens on the former by default.
  const addrinfo* chosen = found;
  for (const addrinfo* it = found; it != nullptr; it = it->ai_next) {
    if (it->ai_family == AF_INET) {
      chosen = it;
      break;
    }
  }
  Target out;
  std::memcpy(&out.address, chosen->ai_addr, chosen->ai_addrlen);
  out.address_size = chosen->ai_addrlen;
  out.host = authority;
  out.is_loopback = is_loopback(chosen->ai_addr);
  return out;
}

Result<void> allow_connections(std::uint32_t connections) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t needed = connections + files_besides;
  if (limit.rlim_cur >= needed) return {};
  if (limit.rlim_max < needed) {
    return Error{ErrorKind::unavailable,
                 fmt::format("{} connections need {} open files, but the limit is {} (ulimit -Hn)", connections,
                             needed, limit.rlim_max)};
  }
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return Error{ErrorKind::unavailable, "ulimit -n: " + reason(errno)};
  return {};
}

Result<int> open_connection(const Target& target, Duration time_max) {
  Socket socket(::socket(target.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.fd() < 0) return Error{ErrorKind::unavailable, reason(errno)};
  const int on = 1;
  setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto* address = reinterpret_cast<const sockaddr*>(&target.address);
  if (::connect(socket.fd(), address, target.address_size) == 0) return socket.release();
  if (errno != EINPROGRESS) return Error{ErrorKind::unavailable, reason(errno)};
  if (time_max == Duration(0)) return socket.release();
  if (auto ready = wait_until_ready(socket.fd(), POLLOUT, time_max); !ready) return ready.error();
  return socket.release();
}

Result<Page> read_page(const Target& target, std::string_view path, Duration time_max) {
  auto opened = open_connection(target, time_max);
  if (!opened) return opened.error();
  const Socket socket(*opened);
  const std::string request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\nConnection: close\r\n\r\n", path, target.host);
  // A few hundred bytes always fit into a fresh socket's buffer.
  if (::send(socket.fd(), request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
    return Error{ErrorKind::io, reason(errno)};
  }
  return read_one(socket.fd(), time_max);
}

}  // namespace sluice::rehearse
