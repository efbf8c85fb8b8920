// The page that operators open. It asks for nothing itself: its script signs in with the token.
#pragma once

#include "edge/desk.h"

namespace sluice::edge {

class AdminDashboard {
public:
  explicit AdminDashboard(Desk& desk) : desk_(desk) {}

  void page(Errand& errand);

private:
  Desk& desk_;
};

}  // namespace sluice::edge
