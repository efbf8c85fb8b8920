// Which connections have something to say: epoll, edge-triggered, both directions at once, so that a running
// connection never costs a system call for its interest. One thread.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <span>
#include <vector>

#include "base/time.h"

namespace sluice::rehearse {

class Poller {
public:
  explicit Poller(std::size_t connections);
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // Until `fd` is closed; its events carry `owner`. False: the kernel refuses.
  [[nodiscard]] bool watch(int fd, void* owner);
  // Waits at most `wait_max`. The events live until the next call.
  [[nodiscard]] std::span<const epoll_event> wait(Duration wait_max);

private:
  int fd_;
  std::vector<epoll_event> events_;
};

}  // namespace sluice::rehearse
