// The thread that runs an Owner, named `shop`. It blocks on its mailbox; on the ledger only while it loads sales.
#pragma once

#include <atomic>
#include <thread>

#include "shop/owner/owner.h"

namespace sluice::shop {

class OwnerThread {
public:
  explicit OwnerThread(Owner& owner);
  // Answers what is in the mailbox, then ends. Stop those who put things in first.
  ~OwnerThread();
  OwnerThread(const OwnerThread&) = delete;
  OwnerThread& operator=(const OwnerThread&) = delete;

private:
  void run();
  Owner& owner_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace sluice::shop
