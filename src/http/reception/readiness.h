// Which connections may have something to read, or room to write again.
//
// Asio would ask the kernel anew for each wait: a system call a request, 5 % of a core at full load. Here a socket is
// registered once, edge-triggered, in an epoll set of its own, and the loop waits for that set. So a connection has
// to remember what it was told (ClientSocket::may_read()), and to come back by itself when it stops early (again()).
//
// Used on the server's thread only. A connection is registered from watch() to forget().
#pragma once

#include <sys/epoll.h>

#include <array>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "http/io_loop.h"

namespace sluice::http {

class Connection;

class Readiness {
public:
  // `after_round` is called whenever connections have been told something.
  Readiness(IoLoop& loop, std::function<void()> after_round);
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  // Begins to tell connections, as soon as the loop runs.
  void start() { await(); }

  // false: the kernel has no room for another registration.
  [[nodiscard]] bool watch(int socket, Connection& connection);
  // Before its socket is closed.
  void forget(const Connection& connection);
  // Tells it in the next round that it may go on, after all others had a chance.
  void again(std::shared_ptr<Connection> connection);

private:
  void await();
  void deliver();
  void deliver_again();

  IoLoop& loop_;
  std::function<void()> after_round_;
  boost::asio::posix::basic_stream_descriptor<IoLoop::executor_type> set_;
  std::array<epoll_event, 256> events_{};  // the batch being delivered
  std::size_t event_count_ = 0;
  std::vector<std::shared_ptr<Connection>> again_;
};

}  // namespace sluice::http
