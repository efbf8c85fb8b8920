#include "http/reception/readiness.h"

#include <boost/asio/post.hpp>
#include <cerrno>
#include <utility>

#include "base/invariant.h"
#include "http/connection/connection.h"

namespace sluice::http {

Readiness::Readiness(IoLoop& loop, std::function<void()> after_round)
    : loop_(loop), after_round_(std::move(after_round)), set_(loop) {
  const int set = ::epoll_create1(EPOLL_CLOEXEC);
  if (set < 0) throw boost::system::system_error(errno, boost::system::system_category(), "epoll_create1");
  set_.assign(set);
}

bool Readiness::watch(int socket, Connection& connection) {
  epoll_event wanted{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.ptr = &connection}};
  return ::epoll_ctl(set_.native_handle(), EPOLL_CTL_ADD, socket, &wanted) == 0;
}

// The kernel forgets a socket that is closed; what it has said of it already is still here.
void Readiness::forget(const Connection& connection) {
  for (std::size_t i = 0; i < event_count_; ++i) {
    if (events_[i].data.ptr == &connection) events_[i].data.ptr = nullptr;
  }
}

void Readiness::await() {
  set_.async_wait(set_.wait_read, [this](const boost::system::error_code& error) {
    if (error) return;
    deliver();
    await();
  });
}

// What does not fit one batch is told in the next round: the loop looks after timers and mail between them.
void Readiness::deliver() {
  const int count = ::epoll_wait(set_.native_handle(), events_.data(), static_cast<int>(events_.size()), 0);
  SLUICE_INVARIANT(count >= 0 || errno == EINTR);
  event_count_ = static_cast<std::size_t>(std::max(count, 0));
  for (std::size_t i = 0; i < event_count_; ++i) {
    auto* connection = static_cast<Connection*>(events_[i].data.ptr);
    if (connection != nullptr) connection->on_ready(events_[i].events);
  }
  event_count_ = 0;
  after_round_();
}

void Readiness::again(std::shared_ptr<Connection> connection) {
  again_.push_back(std::move(connection));
  if (again_.size() == 1) boost::asio::post(loop_, [this] { deliver_again(); });
}

void Readiness::deliver_again() {
  for (const auto& connection : std::exchange(again_, {})) connection->on_ready(EPOLLIN);
  after_round_();
}

}  // namespace sluice::http
