// Whose connection it is, and its places among those that are idle: of all, and of its own address.
//
// Server's thread only. Not to be used once the connection is closed, but to be destroyed.
#pragma once

#include <string>

#include "http/reception/hub.h"

namespace sluice::http {

class Standing {
public:
  // One more connection of this address.
  Standing(Hub& hub, Connection& connection, const IpAddress& peer);

  // A proxy has announced whose it is. False: that address has as many as it may; it is nobody's then.
  [[nodiscard]] bool announce(const IpAddress& client);
  // It is nobody's from now on. REQUIRES: it is not idle. Idempotent.
  void leave();

  // `has_asked`: at least one request has arrived on it.
  void begin_idling(bool has_asked, MonoTime now);
  void end_idling();
  [[nodiscard]] MonoTime idle_since() const { return idle_since_; }  // REQUIRES: it is idle

  [[nodiscard]] const std::string& address() const { return address_; }

private:
  void enter(const IpAddress& peer);

  Hub& hub_;
  std::string address_;
  Peers::Peer* peer_ = nullptr;  // none: nobody's
  IdlePlace among_all_;
  IdlePlace among_own_;  // of its address
  MonoTime idle_since_{};
};

}  // namespace sluice::http
