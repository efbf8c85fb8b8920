// The connections of a server that wait for nothing but their client's next request, longest first: who goes when a
// newcomer needs a place. Used on the server's thread only. Every operation is a few pointers: it is done for each
// request.
#pragma once

#include "base/time.h"

namespace sluice::http {

class Connection;

class IdleList {
public:
  // A connection's own place in the list.
  struct Place {
    Connection* longer = nullptr;   // the neighbour that has been idle for longer
    Connection* shorter = nullptr;  // likewise
    MonoTime since{};
    bool is_taken = false;
  };

  void add(Connection& connection, MonoTime now);  // at the end; one that is in the list moves there
  void remove(Connection& connection);             // nothing happens to one that is not in it
  [[nodiscard]] Connection* longest() const { return longest_; }

private:
  Connection* longest_ = nullptr;
  Connection* shortest_ = nullptr;
};

}  // namespace sluice::http
