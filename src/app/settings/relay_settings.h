// `[relay]` of the configuration: the message broker that is told what happens in sales.
#pragma once

#include "delivery/target.h"
#include "fulfilment/rabbitmq/broker.h"
#include "shop/settings/fields.h"

namespace sluice::app {

struct RelaySettings {
  delivery::Target target;
  fulfilment::Broker broker;
};

// REQUIRES: `fields` are those of [relay].
[[nodiscard]] RelaySettings read_relay(shop::Fields& fields);

}  // namespace sluice::app
