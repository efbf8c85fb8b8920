#include "rehearse/wire/connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace sluice::rehearse {
namespace {

constexpr std::size_t out_bytes = std::size_t{128} * 1024;

}  // namespace

Connection::Connection(std::uint32_t depth_max) : out_(out_bytes), in_(answer_bytes_max), pipeline_(depth_max) {}

void Connection::adopt(int fd, bool is_connecting) {
  fd_ = fd;
  is_blocked_ = is_connecting;
}

void Connection::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  is_blocked_ = false;
  in_size_ = out_head_ = out_tail_ = 0;
  unstamped_ = 0;
}

bool Connection::has_room() const {
  return is_open() && !is_blocked_ && depth_ < pipeline_.size() && out_tail_ + request_bytes_max <= out_.size();
}

std::size_t Connection::index_of(std::size_t i) const {
  const std::size_t index = head_ + i;
  return index < pipeline_.size() ? index : index - pipeline_.size();
}

void Connection::put(const Request& request, WireClient& client) {
  Request& slot = pipeline_[index_of(depth_)];
  slot = request;
  out_tail_ += client.write_request(slot, {out_.data() + out_tail_, out_.size() - out_tail_});
  ++depth_;
  ++unstamped_;
}

bool Connection::flush(MonoTime now, SendLag& lag) {
  stamp(now, lag);
  while (out_head_ < out_tail_) {
    const ssize_t n = ::send(fd_, out_.data() + out_head_, out_tail_ - out_head_, MSG_NOSIGNAL);
    if (n < 0 && (errno == EAGAIN || errno == ENOTCONN)) {
      is_blocked_ = true;
      return true;
    }
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    out_head_ += static_cast<std::size_t>(n);
  }
  out_head_ = out_tail_ = 0;
  return true;
}

bool Connection::on_writable(MonoTime now, SendLag& lag) {
  if (!is_blocked_) return true;
  is_blocked_ = false;
  return flush(now, lag);
}

void Connection::stamp(MonoTime now, SendLag& lag) {
  for (; unstamped_ > 0; --unstamped_) {
    Request& request = pipeline_[index_of(depth_ - unstamped_)];
    request.sent = now;
    lag.on_write(request, now);
  }
}

Connection::Received Connection::receive() {
  const std::size_t room = in_.size() - in_size_;
  const ssize_t n = ::recv(fd_, in_.data() + in_size_, room, 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return Received::nothing;
  if (n <= 0) return Received::end;
  in_size_ += static_cast<std::size_t>(n);
  return static_cast<std::size_t>(n) < room ? Received::all : Received::some;
}

void Connection::consume(std::size_t size) {
  in_size_ -= size;
  if (in_size_ > 0 && size > 0) std::memmove(in_.data(), in_.data() + size, in_size_);
}

Request Connection::take_oldest() {
  const Request out = pipeline_[head_];
  head_ = index_of(1);
  --depth_;
  return out;
}

bool Connection::waits_longer_than(Duration time, MonoTime now) const {
  return is_open() && depth_ > unstamped_ && now - pipeline_[head_].sent > time;
}

}  // namespace sluice::rehearse
