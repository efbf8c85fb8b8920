#include "edge/admin/admin_jobs.h"

#include <algorithm>
#include <array>

#include "delivery/target.h"
#include "edge/admin/list_query.h"
#include "edge/request/json_body.h"
#include "order/charge.h"

namespace sluice::edge {
namespace {

// What is done is in the ledger alone.
constexpr std::array<std::string_view, 2> states{"ready", "dead"};

bool is_kind(const std::string& text) {
  return text == order::payment_job || text == order::refund_job || delivery::kind_from(text);
}

}  // namespace

std::optional<JobId> AdminJobs::asked(Errand& errand) {
  const auto id = JobId::parse(errand.values[0]);
  if (!id) desk_.refuse(errand, refusals::no_such_job);
  return id;
}

void AdminJobs::list(Errand& errand) {
  shop::ReadJobs read;
  Parameters parameters(errand.request->query);
  const auto take = [&parameters](std::string_view name, std::string_view must, std::string& out, auto is_good) {
    parameters.read(name, must, [&](const std::string& text) { return is_good(out = text); });
  };
  take("state", "ready or dead", read.state,
       [](const std::string& text) { return std::ranges::find(states, text) != states.end(); });
  take("kind", "payment, refund, mail, webhook, notice, push, stock or relay", read.kind, is_kind);
  take("sale", "a sale", read.sale, is_valid_name);
  take("endpoint", "an endpoint of the settings", read.endpoint, is_valid_name);
  if (!parameters.wrong().empty()) return desk_.refuse(errand, invalid_field(parameters.wrong()));
  operators_.read(errand, std::move(read));
}

void AdminJobs::read(Errand& errand) {
  if (const auto id = asked(errand)) operators_.read(errand, shop::ReadJob{.id = *id});
}

}  // namespace sluice::edge
