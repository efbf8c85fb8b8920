// /problems/{problem}: what each problem means and what to do about it, for whoever follows a problem document's
// type: a page for people, plain text for everybody else. Touches nothing.
#pragma once

#include "edge/desk.h"

namespace sluice::edge {

class ProblemPages {
public:
  explicit ProblemPages(Desk& desk) : desk_(desk) {}
  void read(Errand& errand);

private:
  struct Explained;
  void explain(Errand& errand, const Explained& problem);

  Desk& desk_;
};

}  // namespace sluice::edge
