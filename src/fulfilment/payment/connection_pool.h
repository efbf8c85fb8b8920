// Connections to a payment provider that are kept for the next call. Calls under way are as many as the workers;
// beyond `kept_max` idle ones, a connection is closed after its use.
//
// Thread-safe; no call is made while another one waits. Cost: a lock a call.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "fulfilment/payment/kept_connection.h"

namespace sluice::fulfilment {

class ConnectionPool {
public:
  static constexpr std::size_t kept_max = 64;

  explicit ConnectionPool(KeptConnection::Options options);
  ~ConnectionPool();
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  // The one used last comes first, so that few stay warm and the rest can age; none idle: a new one.
  [[nodiscard]] std::unique_ptr<KeptConnection> take();
  void give_back(std::unique_ptr<KeptConnection> connection);

private:
  const KeptConnection::Options options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<KeptConnection>> idle_;  // by mutex_
};

}  // namespace sluice::fulfilment
