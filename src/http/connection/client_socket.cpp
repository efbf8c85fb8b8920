#include "http/connection/client_socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

namespace sluice::http {
namespace {

// What the kernel may hold of a stream that its client does not read; the kernel takes it twice. Larger, and a
// thousand clients that sleep keep megabytes each.
constexpr int stream_send_buffer_bytes = 16 * 1024;
// How long what a stream has sent may stay unacknowledged: its client has vanished then, although the kernel would
// try for a quarter of an hour. Shorter, and a phone in a tunnel loses its stream.
constexpr unsigned unheard_ms = 30'000;

bool is_for_now(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

}  // namespace

void ClientSocket::on_ready(std::uint32_t events) {
  constexpr std::uint32_t ends = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
  if ((events & (EPOLLIN | ends)) != 0) may_read_ = true;
  if ((events & ends) != 0) is_end_near_ = true;
  if (needs_room_ && tells_of_room(events)) may_read_ = true;
}

bool ClientSocket::tells_of_room(std::uint32_t events) {
  return (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0;
}

std::size_t ClientSocket::receive(std::span<char> into) {
  return tls_ ? receive_over_tls(into) : receive_in_clear(into);
}

std::size_t ClientSocket::receive_in_clear(std::span<char> into) {
  const auto bytes = ::recv(socket_.number(), into.data(), into.size(), MSG_DONTWAIT);
  if (bytes > 0) {
    may_read_ = static_cast<std::size_t>(bytes) == into.size() || is_end_near_;
    return static_cast<std::size_t>(bytes);
  }
  if (bytes < 0 && errno == EINTR) return 0;
  may_read_ = false;
  if (bytes == 0) {
    is_input_over_ = true;
  } else if (!is_for_now(errno)) {
    is_broken_ = true;
  }
  return 0;
}

std::string_view ClientSocket::peek(std::span<char> into) {
  const auto bytes = ::recv(socket_.number(), into.data(), into.size(), MSG_DONTWAIT | MSG_PEEK);
  if (bytes > 0) return {into.data(), static_cast<std::size_t>(bytes)};
  if (bytes == 0) {
    is_input_over_ = true;
  } else if (!is_for_now(errno) && errno != EINTR) {
    is_broken_ = true;
  }
  return {};
}

// The kernel is known to have no more only when TLS says so, which reads more than it hands over.
std::size_t ClientSocket::receive_over_tls(std::span<char> into) {
  needs_room_ = false;
  const TlsSession::Moved moved = tls_->receive(into);
  may_read_ = moved.state == TlsSession::State::done;
  take(moved.state);
  return moved.bytes;
}

void ClientSocket::take(TlsSession::State state) {
  switch (state) {
    case TlsSession::State::done:
    case TlsSession::State::needs_bytes:
      return;
    case TlsSession::State::needs_room:
      needs_room_ = true;
      return;
    case TlsSession::State::over:
      is_input_over_ = true;
      return;
    case TlsSession::State::plain:
      tls_.reset();
      spoke_in_clear_ = true;
      may_read_ = true;
      return;
    case TlsSession::State::broken:
      is_broken_ = true;
      return;
  }
}

std::size_t ClientSocket::send(std::string_view bytes) {
  if (!tls_) return send_in_clear(bytes);
  const TlsSession::Moved moved = tls_->send(bytes);
  if (moved.state != TlsSession::State::needs_room) take(moved.state);
  return moved.bytes;
}

std::size_t ClientSocket::send_in_clear(std::string_view bytes) {
  for (;;) {
    const auto sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EINTR) continue;
    if (!is_for_now(errno)) is_broken_ = true;
    return 0;
  }
}

bool ClientSocket::is_exhausted() const {
  int waiting = 0;
  if (tls_ && tls_->has_more()) return false;
  return is_input_over_ || ::ioctl(socket_.number(), FIONREAD, &waiting) != 0 || waiting == 0;
}

void ClientSocket::bound_for_stream() {
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_SNDBUF, &stream_send_buffer_bytes, sizeof stream_send_buffer_bytes);
  ::setsockopt(socket_.number(), IPPROTO_TCP, TCP_USER_TIMEOUT, &unheard_ms, sizeof unheard_ms);
}

void ClientSocket::end_sending() {
  if (tls_) tls_->end_sending();
  ::shutdown(socket_.number(), SHUT_WR);
}

}  // namespace sluice::http
