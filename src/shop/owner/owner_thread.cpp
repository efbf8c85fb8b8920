#include "shop/owner/owner_thread.h"

#include <pthread.h>

namespace sluice::shop {

OwnerThread::OwnerThread(Owner& owner) : owner_(owner), thread_([this] { run(); }) {}

OwnerThread::~OwnerThread() {
  stopping_.store(true, std::memory_order_release);
  owner_.mailbox().wake();
  thread_.join();
}

void OwnerThread::run() {
  pthread_setname_np(pthread_self(), "shop");
  while (!stopping_.load(std::memory_order_acquire)) {
    const Duration idle = owner_.step();
    if (idle <= Duration::zero()) continue;
    owner_.is_full() ? owner_.mailbox().wait_for_wake(idle) : owner_.mailbox().wait(idle);
  }
  owner_.close_down();
}

}  // namespace sluice::shop
