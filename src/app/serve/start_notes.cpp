#include "app/serve/start_notes.h"

#include <filesystem>

#include "app/command/version.h"

namespace sluice::app {

void log_start(Log& log, const Settings& settings, const DescriptorPlan& descriptors, const Started& started) {
  if (descriptors.is_clamped) {
    log.info("connections_clamped", {{"open_files", descriptors.limit},
                                     {"configured", settings.limits.connections_max},
                                     {"connections_a_thread", descriptors.connections}});
  }
  log.info("started", {{"version", version},
                       {"role", to_string(started.role)},
                       {"data", std::filesystem::absolute(settings.data).string()},
                       {"buyers", started.buyers},
                       {"operators", started.operators},
                       {"threads", started.threads},
                       {"open_files", descriptors.limit},
                       {"connections_a_thread", descriptors.connections},
                       {"sales", started.sales}});
}

std::string warning_of_no_tls(Log& log, const Settings& settings, const http::Endpoint& buyers) {
  if (is_https(settings) || http::is_loopback(buyers.address)) return {};
  log.warn("no_tls", {{"listen", http::to_string(buyers)}});
  return "warning: serving beyond this machine without TLS in front; set public_url to the https address that people "
         "use";
}

void ProxyNote::look(Log& log, const Settings& settings, const EdgeBooks& books) {
  if (is_told_ || !books.allowances.is_on() || !books.allowances.saw_unlisted_proxy()) return;
  is_told_ = true;
  log.warn("unlisted_proxy",
           {{"header", settings.front.forwarding == http::Forwarding::forwarded ? "Forwarded" : "X-Forwarded-For"}});
}

}  // namespace sluice::app
