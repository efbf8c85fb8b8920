// The way to a broker's port: TCP, or TLS 1.2 and newer with its certificate verified.
//
// Blocks up to `within`, but for the look-up of the host's name.
#pragma once

#include <amqp.h>
#include <sys/time.h>

#include "base/result.h"
#include "fulfilment/rabbitmq/broker.h"

namespace sluice::fulfilment {

// Once for each connection. invalid_input: its certificates are no use. unavailable: nobody is there, or it is not
// who it should be. What is not taken off the line for the broker's time-out ends the connection from then on.
[[nodiscard]] Result<void> open_broker_socket(amqp_connection_state_t connection, const Broker& broker,
                                              const timeval& within);

}  // namespace sluice::fulfilment
