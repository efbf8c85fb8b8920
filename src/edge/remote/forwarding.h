// Requests that an edge without an owner in its process has answered by the owner's: as they came, and as what the
// owner says.
//
// What an edge knows better than the owner is decided here and carried along: whose the request is. The client's
// address takes the place of the peer's, headers that claim one are left out, and the shop's word of an account goes
// along only where it came by a trusted proxy. The owner therefore trusts whoever asks by this way (all_trusted()),
// and that is edges alone.
//
// One server's thread.
#pragma once

#include <string>

#include "edge/desk.h"
#include "http/elsewhere.h"

namespace sluice::edge {

// What is between edges and the owner, for the owner: nothing that it has to judge once more.
[[nodiscard]] http::Front all_trusted();

// The client's address; of a request whose client is not known by its address nothing.
[[nodiscard]] std::string client_text(const http::Request& request, const http::Front& front);

class Forwarding {
public:
  explicit Forwarding(Desk& desk) : desk_(desk) {}

  // Where answers come back to. Before the first request.
  void attach(http::Loop& loop) { loop_ = &loop; }

  // REQUIRES: the context has an owner elsewhere.
  void forward(Errand& errand);

private:
  Desk& desk_;
  http::Loop* loop_ = nullptr;
};

}  // namespace sluice::edge
