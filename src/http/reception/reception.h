// Takes newcomers in: accepts connections, makes room for them, and tells those for whom there is none.
//
// For whom there is no room (room.h) is told 503 and closed. At most Limits::turned_away_max of those get a moment to
// read it. Where a proxy announces whose each connection is (Front), strangers are closed without a word. Accepting
// pauses when the machine has no descriptor or memory left, until resume(). Server's thread only.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <optional>

#include "base/descriptor.h"
#include "base/result.h"
#include "http/address/endpoint.h"
#include "http/io_loop.h"
#include "http/reception/hub.h"

namespace sluice::http {

class Reception {
public:
  explicit Reception(Hub& hub) : hub_(hub) {}  // which must outlive it
  Reception(const Reception&) = delete;
  Reception& operator=(const Reception&) = delete;

  // Returns the port bound; see Server::listen(). Once.
  [[nodiscard]] Result<std::uint16_t> listen(const Endpoint& endpoint, Sharing sharing);
  void start();   // accepts from now on, while the loop runs
  void resume();  // after a pause; nothing otherwise
  // Takes those in whose connections the kernel has completed: they may have sent requests already, and closing the
  // port would reset them. A crowd that keeps coming is not waited for.
  void take_in_all();
  void close();  // idempotent

private:
  void await_connections();
  void accept_waiting(int connections_max);
  void welcome(Descriptor socket);
  void turn_away_at_once(const Descriptor& socket);

  Hub& hub_;
  std::optional<Acceptor> acceptor_;
  bool is_paused_ = false;
  boost::asio::ip::tcp::endpoint peer_;  // of the connection being accepted
};

}  // namespace sluice::http
