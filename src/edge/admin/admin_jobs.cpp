#include "edge/admin/admin_jobs.h"

#include <algorithm>
#include <array>

#include "edge/gate/return_address.h"

namespace sluice::edge {
namespace {

// What is done is in the ledger alone.
constexpr std::array<std::string_view, 2> states{"ready", "dead"};

}  // namespace

std::optional<JobId> AdminJobs::asked(Errand& errand) {
  const auto id = JobId::parse(errand.values[0]);
  if (!id) desk_.refuse(errand, refusals::no_such_job);
  return id;
}

void AdminJobs::list(Errand& errand) {
  const auto state = query_value(errand.request->query, "state");
  const bool has_state = errand.request->query.find("state=") != std::string_view::npos;
  const bool is_known = state && std::find(states.begin(), states.end(), *state) != states.end();
  if (has_state && !is_known) {
    return desk_.refuse(errand, {.kind = &refusals::invalid_field, .detail = "state: must be ready or dead"});
  }
  operators_.read(errand, shop::ReadJobs{.state = state.value_or("")});
}

void AdminJobs::read(Errand& errand) {
  if (const auto id = asked(errand)) operators_.read(errand, shop::ReadJob{.id = *id});
}

}  // namespace sluice::edge
