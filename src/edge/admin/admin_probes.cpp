#include "edge/admin/admin_probes.h"

#include "edge/page/asset_answer.h"
#include "edge/telemetry/metrics.h"

namespace sluice::edge {
namespace {

constexpr std::string_view text_type = "text/plain; charset=utf-8";

}  // namespace

void AdminProbes::respond(Errand& errand, int status, std::string_view content_type, std::string_view body) {
  errand.headers += no_store;
  desk_.respond(errand, status, content_type, body);
}

void AdminProbes::metrics(Errand& errand) {
  respond(errand, 200, metrics_type, metrics_());
}

void AdminProbes::livez(Errand& errand) {
  respond(errand, 200, text_type, "alive\n");
}

void AdminProbes::readyz(Errand& errand) {
  std::string why;
  if (draining_.load(std::memory_order_acquire)) why = "draining: the server is stopping\n";
  if (desk_.owners().nothing_can_be_written() != nullptr) {
    const auto reason = desk_.context().health.reason.snapshot();
    const shop::Health::Mode mode = desk_.context().health.mode.load(std::memory_order_acquire);
    why += "ledger: read-only, " + std::string(to_string(mode)) + ": " + *reason + "\n";
  }
  respond(errand, why.empty() ? 200 : 503, text_type, why.empty() ? "ready\n" : why);
}

void AdminProbes::asset(Errand& errand) {
  const web::Asset* found = web::find_asset(errand.request->path);
  found != nullptr ? respond_asset(desk_, errand, *found) : desk_.refuse(errand, refusals::not_found);
}

}  // namespace sluice::edge
