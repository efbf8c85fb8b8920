// Tells a RabbitMQ broker what sales tell the world outside (delivery::Carrier for one target): each delivery is a
// message, persistent, mandatory and confirmed, whose message_id is the delivery's id over all tries.
//
//   1. Delivered is what the broker has confirmed and not returned. Refused, returned, not confirmed in time or lost
//      with its connection: in vain, and perhaps there all the same, so consumers keep the ids that they have seen.
//   2. While there is no connection nothing is tried: what waits for one longer than the time-out was not sent, which
//      is no try at all, so that a broker that is away makes no job dead and no row.
//   3. At most `window` are unconfirmed.
//
// It connects at its start, and again each second when that was in vain.
//
// Logs: relay_connected (info); relay_away (warn), with why, once for each time.
// Threads: `relay`, which blocks on the broker while it connects and sends, at most its time-out each; nice 19.
#pragma once

#include <memory>

#include "base/log.h"
#include "delivery/carrier.h"
#include "fulfilment/rabbitmq/broker.h"

namespace sluice::fulfilment {

class Relay final : public delivery::Carrier {
public:
  static constexpr std::size_t window = 200;
  static constexpr std::size_t queue_max = 256;  // more than the owner lets be under way to one target
  // `done` is called on the relay's thread, once a task. What is referred to outlives it.
  Relay(Broker broker, const Clock& clock, Log& log, delivery::CarrierDone done);
  // As stop().
  ~Relay() override;
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  // Thread-safe.
  [[nodiscard]] bool try_begin(delivery::Task task) override;
  [[nodiscard]] bool is_connected() const;
  // Of what is under way, and of what waits, nobody hears; what is being sent or connected is waited for, at most the
  // time-out. One thread; again: nothing.
  void stop();

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::fulfilment
