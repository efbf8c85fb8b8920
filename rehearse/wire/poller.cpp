#include "rehearse/wire/poller.h"

#include <unistd.h>

#include <algorithm>

#include "base/invariant.h"

namespace sluice::rehearse {
namespace {

constexpr std::size_t events_a_call_max = 1024;

}  // namespace

Poller::Poller(std::size_t connections)
    : fd_(::epoll_create1(EPOLL_CLOEXEC)), events_(std::min(connections, events_a_call_max)) {
  SLUICE_INVARIANT(fd_ >= 0);
}

Poller::~Poller() {
  ::close(fd_);
}

bool Poller::watch(int fd, void* owner) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = owner;
  return ::epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) == 0;
}

std::span<const epoll_event> Poller::wait(Duration wait_max) {
  const timespec timeout{0, static_cast<long>(wait_max.count()) * 1000};
  const int n = ::epoll_pwait2(fd_, events_.data(), static_cast<int>(events_.size()), &timeout, nullptr);
  return {events_.data(), static_cast<std::size_t>(std::max(n, 0))};
}

}  // namespace sluice::rehearse
