#include "fulfilment/payment/connection_pool.h"

#include <utility>

namespace sluice::fulfilment {

ConnectionPool::ConnectionPool(KeptConnection::Options options) : options_(std::move(options)) {}

ConnectionPool::~ConnectionPool() = default;

std::unique_ptr<KeptConnection> ConnectionPool::take() {
  {
    const std::lock_guard guard(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return std::make_unique<KeptConnection>(options_);
}

void ConnectionPool::give_back(std::unique_ptr<KeptConnection> connection) {
  const std::lock_guard guard(mutex_);
  if (idle_.size() < kept_max) idle_.push_back(std::move(connection));
}

}  // namespace sluice::fulfilment
