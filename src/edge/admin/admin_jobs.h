// Background jobs as operators see them: which are dead, and what is to become of one. /admin/v1/jobs
#pragma once

#include "edge/admin/operator_calls.h"

namespace sluice::edge {

class AdminJobs {
public:
  AdminJobs(Desk& desk, OperatorCalls& operators) : desk_(desk), operators_(operators) {}

  void list(Errand& errand);
  void read(Errand& errand);
  template <shop::JobAction action>
  void act(Errand& errand) {
    if (const auto id = asked(errand)) operators_.change_plainly(errand, shop::ActOnJob{.id = *id, .action = action});
  }

private:
  // nullopt: no job can be called so, and that has been answered.
  [[nodiscard]] std::optional<JobId> asked(Errand& errand);

  Desk& desk_;
  OperatorCalls& operators_;
};

}  // namespace sluice::edge
