// Whether the shop may still acknowledge anything. The owner writes, any thread reads.
#pragma once

#include <atomic>
#include <string>

#include "base/published.h"

namespace sluice::shop {

struct Health {
  std::atomic<bool> read_only{false};
  Published<std::string> reason;
};

}  // namespace sluice::shop
