// /problems/{problem}: what each problem means, for whoever follows a problem document's type. Touches nothing.
#pragma once

#include "edge/desk.h"

namespace sluice::edge {

class ProblemPages {
public:
  explicit ProblemPages(Desk& desk) : desk_(desk) {}
  void read(Errand& errand);

private:
  void explain(Errand& errand, std::string_view title, int status, std::string_view meaning);

  Desk& desk_;
};

}  // namespace sluice::edge
