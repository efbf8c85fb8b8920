// Runs the hooks of the settings (hook_plan.h says when): a command or a signed webhook before a sale opens and after
// it has ended, to make the shop larger and smaller. Those for changes are purges.h's.
//
// What is run is written down before and after, in the ledger, with its result: so it is run at most once, also
// across restarts, and a webhook that was cut off is told to have been. One after the other, each within its
// time-out. A sale does not notice.
//
// Logs: hook_done (info), hook_failed (error), hook_unknown (warn).
// Owns a thread, `hooks`, which blocks on the owner's answers, commands and receivers; nice 19.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/serve/hook/hook_plan.h"
#include "app/serve/hook/hook_runner.h"
#include "base/log.h"
#include "base/published.h"
#include "ledger/people.h"
#include "shop/owner/mailbox.h"
#include "shop/told/sale_front.h"

namespace sluice::app {

class Hooks {
public:
  struct Sources {
    const std::vector<HookSettings>& hooks;
    const Published<shop::Directory>& directory;
    shop::Mailbox& mailbox;
    std::unique_ptr<ledger::People> people;  // its own
    const Clock& clock;
    Log& log;
  };
  // What is referred to must outlive it. No hooks: nothing is done.
  explicit Hooks(Sources sources);
  // Kills the command under way, and tells that it does not know what came of it.
  ~Hooks();
  Hooks(const Hooks&) = delete;
  Hooks& operator=(const Hooks&) = delete;

private:
  void run();
  // Sleeps, or until the end.
  void pause(Duration span);
  void look();
  void look_at(const shop::SaleFront& front);
  void follow(const shop::SaleFront& front, const shop::SaleConfig& config, const HookSettings& hook);
  [[nodiscard]] ledger::PreparationRow* row_of(const std::string& sale, const std::string& hook);
  [[nodiscard]] HookOutcome carry_out(const HookSettings& hook, const shop::SaleConfig& config);
  [[nodiscard]] HookOutcome command(const HookSettings& hook, const shop::SaleConfig& config);
  [[nodiscard]] HookOutcome webhook(const HookSettings& hook, const shop::SaleConfig& config);
  // False: it is not in the ledger.
  bool keep(const HookSettings& hook, const shop::SaleConfig& config, const HookOutcome& outcome);
  void tell(const HookSettings& hook, const std::string& sale, const HookOutcome& outcome);

  Sources sources_;
  // By sale, since it was looked at first: nobody else writes these rows.
  std::map<std::string, std::vector<ledger::PreparationRow>> known_;
  std::map<std::string, WallTime> ended_;                // by sale: since when it is known to be over
  std::set<std::pair<std::string, std::string>> begun_;  // (sale, hook), here
  std::atomic<bool> is_ending_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;
};

}  // namespace sluice::app
