// What is asked without a token: whether the process lives and is ready, its metrics, and what
// pages load.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "edge/desk.h"

namespace sluice::edge {

class AdminProbes {
public:
  AdminProbes(Desk& desk, std::function<std::string()> metrics) : desk_(desk), metrics_(std::move(metrics)) {}

  void metrics(Errand& errand);
  void livez(Errand& errand);
  void readyz(Errand& errand);
  // What the pages of this port load.
  void asset(Errand& errand);

  // Thread-safe: not ready any more.
  void drain() { draining_.store(true, std::memory_order_release); }

private:
  void respond(Errand& errand, int status, std::string_view content_type, std::string_view body);

  Desk& desk_;
  const std::function<std::string()> metrics_;
  std::atomic<bool> draining_{false};
};

}  // namespace sluice::edge
