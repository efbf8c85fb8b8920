// A RabbitMQ broker as the settings name it: where it is, who asks there, and what messages go through.
//
// Plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/time.h"

namespace sluice::fulfilment {

struct Broker {
  std::string host{};
  std::uint16_t port = 0;
  bool has_tls = false;
  std::string user = "guest";
  std::string password = "guest";
  std::string virtual_host = "/";
  std::string ca_file{};  // of certificates to trust instead of the system's; empty: none
  // Of the exchange and of the queue that gets all of it; "NAME.dead" is where its dead letters go.
  std::string queue = "sluice.events";
  Duration timeout = std::chrono::seconds(5);  // of connecting, and of a confirmation
};

// Reads amqp://USER@HOST:PORT/VIRTUAL_HOST, or amqps:// for TLS. Gives what is wrong with it; empty: nothing.
[[nodiscard]] std::string read_broker_url(const std::string& url, Broker& broker);

// "HOST:PORT", for operators.
[[nodiscard]] std::string address_of(const Broker& broker);

}  // namespace sluice::fulfilment
