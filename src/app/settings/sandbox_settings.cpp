#include "app/settings/sandbox_settings.h"

#include "app/settings/listen_settings.h"

namespace sluice::app {

void read_sandbox(shop::Fields& fields, SandboxSettings& settings) {
  using sandbox::Fault;
  fields.only({"listen", "mode", "slow_delay"});
  read_endpoint(fields, "listen", settings.listen);
  fields.choice("mode", settings.fault,
                {{"none", Fault::none}, {"slow", Fault::slow}, {"failing", Fault::failing}, {"dead", Fault::dead}});
  fields.duration("slow_delay", settings.slow_delay, Duration::zero(), std::chrono::minutes(1));
}

}  // namespace sluice::app
