#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <iostream>

#include "app/command/commands.h"
#include "app/serve/cluster/edge_program.h"
#include "app/serve/cluster/standby.h"
#include "app/serve/cluster/worker_program.h"
#include "app/serve/process/file_reload.h"
#include "app/serve/process/signals.h"
#include "app/serve/program.h"
#include "app/serve/telemetry/json_log.h"
#include "app/settings/serve_settings.h"

namespace sluice::app {
namespace {

// A folder that is nobody's, for as long as the demonstration runs.
class DemoFolder {
public:
  DemoFolder() = default;
  DemoFolder(const DemoFolder&) = delete;
  DemoFolder& operator=(const DemoFolder&) = delete;
  ~DemoFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  [[nodiscard]] Result<std::filesystem::path> make() {
    std::string path = (std::filesystem::temp_directory_path() / "sluice-demo-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) return Error{ErrorKind::io, path + ": cannot be made"};
    return path_ = path;
  }

private:
  std::filesystem::path path_;
};

// Ten thousand units that go on sale in a moment.
shop::SaleConfig demo_sale(const Settings& settings) {
  constexpr auto opens_in = std::chrono::seconds(5);
  shop::SaleConfig sale;
  sale.id = "demo";
  sale.name = "Winter drop";
  sale.opens_at = SystemClock().wall() + opens_in;
  sale.items = {{.id = "tee", .name = "Winter tee", .price = {.amount = 2500, .currency = "EUR"}, .stock = 10'000}};
  sale.rehearsal = settings.payment.provider == PaymentSettings::Provider::sandbox;  // which charges nobody
  sale.message = "A demonstration: pay with the sandbox's methods, nothing is charged.";
  return sale;
}

Result<void> add_demo(const ServeOptions& options, Settings& settings, DemoFolder& folder) {
  settings.sales.push_back(demo_sale(settings));
  settings.shop.is_demo = true;
  if (options.data || options.config) return {};
  auto made = folder.make();
  if (!made) return made.error();
  settings.data = std::move(*made);
  return {};
}

// A dump, and a debugger of the same user, would have the signing keys, the admin token and people's e-mail
// addresses.
void forbid_core_dumps() {
  prctl(PR_SET_DUMPABLE, 0);
}

constexpr Duration beat_period = std::chrono::seconds(1);

void run_until_told_to_stop(Running& program, Signals& signals, FileReload& file, Log& log) {
  for (;;) {
    const auto received = signals.next(beat_period);
    program.beat();
    if (!received) continue;
    switch (received->wish) {
      case Signals::Wish::stop:
        return log.info("stopping", {{"signal", received->name}});
      case Signals::Wish::reload:
        log.info("reloading", {{"signal", received->name}});
        program.reload(file);
        break;
      case Signals::Wish::none:
        log.info("signal_ignored", {{"signal", received->name}});
        break;
    }
  }
}

// Null: told to stop before its turn had come.
Result<std::unique_ptr<Running>> start_in_turn(const Settings& settings, Signals& signals, JsonLog& log) {
  Standby standby(settings, log);
  for (;;) {
    if (settings.cluster.standby) {
      const auto turn = standby.wait(signals);
      if (!turn) return turn.error();
      if (!*turn) return std::unique_ptr<Running>();
    }
    auto program = Program::start(settings, log);
    if (program) return std::unique_ptr<Running>(std::move(*program));
    if (!settings.cluster.standby || program.error().kind != ErrorKind::unavailable) return program.error();
    // Several may have waited, and another one been faster.
    const auto is_taken = standby.is_taken();
    if (!is_taken || !*is_taken) return program.error();
  }
}

template <class Program>
Result<std::unique_ptr<Running>> start_at_once(const Settings& settings, JsonLog& log) {
  auto program = Program::start(settings, log);
  if (!program) return program.error();
  return std::unique_ptr<Running>(std::move(*program));
}

Result<std::unique_ptr<Running>> start(const Settings& settings, Signals& signals, JsonLog& log) {
  switch (settings.role) {
    case Role::all:
    case Role::owner:
      return start_in_turn(settings, signals, log);
    case Role::edge:
      return start_at_once<EdgeProgram>(settings, log);
    case Role::worker:
      return start_at_once<WorkerProgram>(settings, log);
  }
  return invalid_input("no role");
}

// As a shell takes it.
std::string quoted(const std::string& word) {
  const bool is_plain =
      word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:") ==
      std::string::npos;
  if (is_plain && !word.empty()) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

// What somebody who sees this for the first time would type next.
std::string next_commands(const Running& program, const Settings& settings, bool is_demo) {
  const std::string sluice = quoted(program_invocation_name);
  const std::string shop = program.shop();
  std::string text = "\nnext:\n";
  if (!shop.empty()) text += "  open " + shop + "/ in a browser\n";
  if (settings.role == Role::edge) return text;
  if (settings.role == Role::worker) {
    return text + "  curl " + "http://" + program.operators() + "/readyz\n";
  }
  text += "  " + sluice + " sale list --admin http://" + program.operators() + " --data " +
          quoted(std::filesystem::absolute(settings.data).string());
  if (is_demo) text += "\n  " + sluice + " rehearse --sale demo --url " + shop + " --buyers 100000 --over 10s";
  return text + '\n';
}

void announce(const Running& program, const Settings& settings, bool is_demo) {
  for (const std::string& line : program.announcements()) std::cout << line << '\n';
  std::cout << "data: " << std::filesystem::absolute(settings.data).string() << "\nready\n";
  if (is_demo || isatty(STDOUT_FILENO) == 1) std::cout << next_commands(program, settings, is_demo);
  std::cout << std::flush;
}

}  // namespace

int serve(const ServeOptions& options) {
  auto settings = settings_of(options);
  if (!settings) return complain(settings.error().detail);
  DemoFolder folder;
  if (options.demo && has_no_sales(settings->role)) {
    return complain("--demo: " + std::string(settings->role == Role::edge ? "an edge" : "a worker") +
                    " has no sales of its own");
  }
  if (options.demo) {
    if (const auto added = add_demo(options, *settings, folder); !added) return complain(added.error().detail);
  }
  Signals signals;
  if (!options.core_dumps) forbid_core_dumps();

  const SystemClock clock;
  JsonLog log(clock);
  auto started = start(*settings, signals, log);
  if (!started) return complain(started.error().detail);
  std::unique_ptr<Running> program = std::move(*started);
  if (!program) return exit_ok;
  log.begin();
  announce(*program, *settings, options.demo);

  FileReload file(options, *settings, log);
  run_until_told_to_stop(*program, signals, file, log);
  std::cout << "stopping: finishing what was begun" << std::endl;
  program.reset();
  log.info("stopped");
  std::cout << "stopped" << std::endl;
  return exit_ok;
}

}  // namespace sluice::app
