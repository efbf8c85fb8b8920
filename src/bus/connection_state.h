// Whether an end is connected to its bus, as its way tells it (ways.h), and why it is not.
//
// One thread. Logs: bus_connected (info); bus_lost (warning; once as long as the reason stays the same).
#pragma once

#include <string>

#include "base/log.h"
#include "base/result.h"

namespace sluice::bus {

class ConnectionState {
public:
  // `log` must outlive it.
  explicit ConnectionState(Log& log) : log_(log) {}

  void on_connected() {
    is_connected_ = true;
    log_.info("bus_connected");
  }
  void on_lost(const Error& why) {
    if (is_connected_ || why_ != why.detail) log_.warn("bus_lost", {{"why", why.detail}});
    is_connected_ = false;
    why_ = why.detail;
  }

  [[nodiscard]] bool is_connected() const { return is_connected_; }
  // Why it was lost last, or was not connected yet.
  [[nodiscard]] const std::string& why() const { return why_; }

private:
  Log& log_;
  bool is_connected_ = false;
  std::string why_ = "not tried yet";
};

}  // namespace sluice::bus
