// A small plan for tests of the lab: 4000 people, 200 units, nothing unusual.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "lab/plan.h"

namespace sluice::lab {

inline Plan small_plan() {
  Plan plan;
  plan.sale.id = plan.sale.name = "drop";
  plan.sale.items.push_back({.id = "tee", .name = "Tee", .price = {2500, "EUR"}, .stock = 200, .limit = 0});
  plan.crowd.buyers = 4000;
  plan.crowd.patience = std::chrono::minutes(5);
  return plan;
}

inline Result<Plan> plan_of(const std::string& json) {
  return parse_plan(boost::json::parse(json).as_object());
}

}  // namespace sluice::lab
