// The moment of a step, on both outer clocks.
#pragma once

#include "base/time.h"

namespace sluice::shop {

struct Now {
  MonoTime mono;
  WallTime wall;
};

}  // namespace sluice::shop
