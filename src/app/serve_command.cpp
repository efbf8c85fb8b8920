#include <sys/prctl.h>

#include <cstdlib>
#include <iostream>

#include "app/commands.h"
#include "app/json_log.h"
#include "app/program.h"
#include "app/serve_settings.h"
#include "app/signals.h"

namespace sluice::app {
namespace {

// Ten thousand units that go on sale in a moment, in a folder that is nobody's.
Result<void> add_demo(const ServeOptions& options, Settings& settings) {
  constexpr auto opens_in = std::chrono::seconds(5);
  shop::SaleConfig sale;
  sale.id = "demo";
  sale.name = "Winter drop";
  sale.opens_at = SystemClock().wall() + opens_in;
  sale.items = {{.id = "tee", .name = "Winter tee", .price = {.amount = 2500, .currency = "EUR"}, .stock = 10'000}};
  sale.message = "A demonstration: pay with the sandbox's methods, nothing is charged.";
  settings.sales.push_back(std::move(sale));
  if (options.data || options.config) return {};
  std::string folder = (std::filesystem::temp_directory_path() / "sluice-demo-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return Error{ErrorKind::io, folder + ": cannot be made"};
  settings.data = folder;
  return {};
}

// A dump, and a debugger of the same user, would have the signing keys, the admin token and people's e-mail
// addresses.
void forbid_core_dumps() {
  prctl(PR_SET_DUMPABLE, 0);
}

constexpr Duration beat_period = std::chrono::seconds(1);

void run_until_told_to_stop(Program& program, Signals& signals, Log& log) {
  for (;;) {
    const auto received = signals.next(beat_period);
    program.beat();
    if (!received) continue;
    switch (received->wish) {
      case Signals::Wish::stop:
        return log.info("stopping", {{"signal", received->name}});
      case Signals::Wish::reload:
        log.info("reloading", {{"signal", received->name}});
        program.reload();
        break;
      case Signals::Wish::none:
        log.info("signal_ignored", {{"signal", received->name}});
        break;
    }
  }
}

}  // namespace

int serve(const ServeOptions& options) {
  auto settings = settings_of(options);
  if (!settings) return complain(settings.error().detail);
  if (options.demo) {
    if (const auto added = add_demo(options, *settings); !added) return complain(added.error().detail);
  }
  Signals signals;
  if (!options.core_dumps) forbid_core_dumps();

  const SystemClock clock;
  JsonLog log(clock);
  auto program = Program::start(*settings, log);
  if (!program) return complain(program.error().detail);
  log.begin();
  for (const std::string& line : (*program)->announcements()) std::cout << line << '\n';
  std::cout << "data: " << std::filesystem::absolute(settings->data).string() << "\nready" << std::endl;

  run_until_told_to_stop(**program, signals, log);
  std::cout << "stopping: finishing what was begun" << std::endl;
  program->reset();
  log.info("stopped");
  std::cout << "stopped" << std::endl;
  return exit_ok;
}

}  // namespace sluice::app
