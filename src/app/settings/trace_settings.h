// [trace]: who collects traces of this server's work, and how many of them. docs/monitoring.md.
#pragma once

#include <string>
#include <vector>

#include "shop/settings/fields.h"

namespace sluice::app {

struct TraceSettings {
  std::string endpoint{};              // empty: nobody
  std::vector<std::string> headers{};  // secrets: "Name: value"
  double sample = 0.01;                // of the traces that begin here
};

void read_trace(shop::Fields& fields, TraceSettings& trace);

}  // namespace sluice::app
