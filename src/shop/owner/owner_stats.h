// How the owner's rounds go, for the metrics. Written by the owner, read by any thread.
#pragma once

#include "shop/line/distribution.h"

namespace sluice::shop {

struct OwnerStats {
  Distribution<10> commit_seconds{{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1}};
  Distribution<8> batch_sizes{{1, 4, 16, 64, 128, 256, 512, 1024}};  // calls that one round answered
  // How much later than due a tick ran, hence how much later than the pace says people were called.
  Distribution<9> tick_late_seconds{{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1}};
};

}  // namespace sluice::shop
