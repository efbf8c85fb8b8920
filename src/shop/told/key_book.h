// Which idempotency keys have a stored answer or are being worked on, so that an edge need not ask the owner about
// keys it has never seen. A hash collision costs a detour through the owner, nothing else. Thread-safe: edges begin
// and forget, the owner stores.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <mutex>

#include "base/ids.h"
#include "shop/owner/request_key.h"

namespace sluice::shop {

class KeyBook {
public:
  enum class Known : std::uint8_t { no, running, stored };
  // Marks the key as running unless it is known already; tells what it was.
  Known begin(BuyerId buyer, const RequestKey& request);
  // The request that began it is over: with a stored answer, or without one.
  void stored(BuyerId buyer, const RequestKey& request) { set(hash(buyer, request), Known::stored); }
  void forget(BuyerId buyer, const RequestKey& request) { set(hash(buyer, request), Known::no); }

private:
  static std::uint64_t hash(BuyerId buyer, const RequestKey& request);
  void set(std::uint64_t hash, Known known);
  std::mutex mutex_;
  boost::unordered_flat_map<std::uint64_t, Known> known_;  // guarded by mutex_
};

}  // namespace sluice::shop
