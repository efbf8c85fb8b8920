// `[sandbox]` of the configuration: the built-in payment provider, where it listens and how it misbehaves.
#pragma once

#include <chrono>

#include "base/time.h"
#include "http/address/endpoint.h"
#include "sandbox/fault.h"
#include "shop/settings/fields.h"

namespace sluice::app {

struct SandboxSettings {
  http::Endpoint listen{.address = "127.0.0.1", .port = 0};
  sandbox::Fault fault = sandbox::Fault::none;
  Duration slow_delay = std::chrono::seconds(8);
};

// REQUIRES: `fields` are those of [sandbox].
void read_sandbox(shop::Fields& fields, SandboxSettings& settings);

}  // namespace sluice::app
