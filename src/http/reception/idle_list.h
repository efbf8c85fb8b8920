// The connections that wait for nothing but their client's next request, longest first: who goes when a newcomer
// needs a place. Those that have never asked anything stand by themselves: they go first, because nobody misses them.
//
// Used on the server's thread only. Every operation is a few pointers: it is done for each request.
#pragma once

#include <cstddef>

#include "base/time.h"

namespace sluice::http {

class Connection;
class IdleChain;

// A connection's own place in a chain.
struct IdlePlace {
  explicit IdlePlace(Connection& of) : connection(of) {}
  IdlePlace(const IdlePlace&) = delete;
  IdlePlace& operator=(const IdlePlace&) = delete;

  Connection& connection;
  IdleChain* chain = nullptr;    // it is in
  IdlePlace* longer = nullptr;   // the neighbour that has been idle for longer
  IdlePlace* shorter = nullptr;  // likewise
};

class IdleChain {
public:
  IdleChain() = default;
  IdleChain(const IdleChain&) = delete;
  IdleChain& operator=(const IdleChain&) = delete;

  void add(IdlePlace& place);            // at the end; one that is in a chain moves here
  static void remove(IdlePlace& place);  // nothing happens to one that is in none
  [[nodiscard]] IdlePlace* longest() const { return longest_; }
  [[nodiscard]] std::size_t size() const { return size_; }

private:
  IdlePlace* longest_ = nullptr;
  IdlePlace* shortest_ = nullptr;
  std::size_t size_ = 0;
};

struct IdleList {
  IdleChain silent;  // have never asked
  IdleChain known;   // have
};

}  // namespace sluice::http
