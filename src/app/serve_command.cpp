#include <sys/prctl.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "app/commands.h"
#include "app/descriptors.h"
#include "app/json_log.h"
#include "app/program.h"
#include "app/signals.h"
#include "token/key_file.h"

namespace sluice::app {
namespace {

Result<Settings> settings_of(const ServeOptions& options) {
  Settings settings;
  const std::filesystem::path usual = "sluice.toml";
  if (options.config || std::filesystem::exists(usual)) {
    auto loaded = load_settings(options.config.value_or(usual));
    if (!loaded) return loaded.error();
    settings = std::move(*loaded);
  }
  for (const auto& [flag, text, endpoint] :
       {std::tuple("--listen", &options.listen, &settings.listen),
        std::tuple("--admin-listen", &options.admin_listen, &settings.admin_listen)}) {
    if (!*text) continue;
    auto parsed = http::parse_endpoint(**text);
    if (!parsed) return invalid_input(std::string(flag) + ": " + parsed.error().detail);
    *endpoint = *parsed;
  }
  if (options.data) settings.data = *options.data;
  return settings;
}

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
  settings.shop.is_demo = true;
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

std::string describe(const web::ComposedPages& pages) {
  return std::to_string(pages.languages().size()) + " languages, at most " +
         std::to_string(pages.largest_gzip(web::Page::queue)) + " bytes compressed (waiting page), " +
         std::to_string(pages.largest_gzip(web::Page::sale)) + " (product page)";
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

int check(const ServeOptions& options) {
  const auto settings = settings_of(options);
  if (!settings) return complain(settings.error().detail);
  bool ok = true;
  const auto tell = [&ok](bool good, const std::string& what) {
    std::cout << (good ? "ok    " : "FAIL  ") << what << '\n';
    ok = ok && good;
  };
  const auto note = [](const std::string& what) { std::cout << "note  " << what << '\n'; };
  tell(true, "configuration: " + std::to_string(settings->sales.size()) + " sale(s)");

  const std::size_t configured = settings->limits.connections_max;
  const DescriptorPlan plan = plan_descriptors(raise_file_limit(), edge_threads(*settings), configured);
  tell(plan.limit >= 1024, describe(plan, configured));
  for (const auto& [name, endpoint] :
       {std::pair("listen", settings->listen), std::pair("admin_listen", settings->admin_listen)}) {
    class Nothing final : public http::Handler {
      void handle(const http::Request&, http::Exchange& exchange) override { exchange.respond({.status = 404}); }
    } nothing;
    const SystemClock clock;
    http::Server probe(nothing, clock, settings->limits);
    const auto bound = probe.listen(endpoint, http::Server::Sharing::first);
    tell(bool(bound),
         std::string(name) + " " + http::to_string(endpoint) + (bound ? "" : ": " + bound.error().detail));
  }
  const auto pages = web::ComposedPages::compose(settings->shop);
  tell(bool(pages), pages ? "pages: " + describe(*pages) : pages.error().detail);
  if (pages) std::ranges::for_each(pages->notes(), note);
  if (!settings->shop.pays_in_sandbox && settings->shop.methods.empty())
    note("payment.methods is not set: the provider is sent the method \"default\"");
  const SystemClock clock;
  const bool plausible = clock.wall() > WallTime(std::chrono::sys_days(std::chrono::year(2024) / 1 / 1));
  tell(plausible, "clock: " + format_rfc3339(clock.wall()));
  for (const shop::SaleConfig& sale : settings->sales) {
    if (!sale.opens_at) note("sale " + sale.id + ": no opens_at; open it by hand");
    if (sale.opens_at && *sale.opens_at < clock.wall())
      note("sale " + sale.id + ": opens_at has passed; open from the start");
    if (sale.items.empty()) note("sale " + sale.id + ": no items; it is a gate");
  }
  if (std::filesystem::exists(settings->data)) {
    const auto folder = DataFolder::open(settings->data);
    tell(bool(folder), "data folder " + settings->data.string() + (folder ? "" : ": " + folder.error().detail));
    if (folder && std::filesystem::exists(folder->file("keys"))) {
      const auto keys = token::read_keys(folder->file("keys"));
      tell(bool(keys), keys ? "keys: " + std::to_string(keys->size()) + ", mode 0600" : keys.error().detail);
    }
  } else {
    note("data folder " + settings->data.string() + ": will be made at the first start");
  }
  note("limits per address: off");
  if (settings->public_url.empty()) note("public_url is not set: cookies are made for plain http");
  return ok ? exit_ok : exit_wrong_use;
}

}  // namespace sluice::app
