// `[waiting]` of the configuration: what people who wait may ask for.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.h"
#include "shop/settings/fields.h"

namespace sluice::app {

struct WaitingSettings {
  std::uint32_t status_reads_per_s = 25'000;  // of all status documents; more people are told to read more rarely
  Duration poll_after_max = std::chrono::seconds(60);
  std::uint32_t event_streams = 1000;  // 0: none
};

// REQUIRES: `fields` are those of [waiting].
void read_waiting(shop::Fields& fields, WaitingSettings& waiting);

}  // namespace sluice::app
