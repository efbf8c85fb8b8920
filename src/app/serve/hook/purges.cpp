#include "app/serve/hook/purges.h"

#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "app/serve/hook/hook_runner.h"
#include "app/serve/hook/purge_plan.h"
#include "base/background_thread.h"
#include "base/json_writer.h"

namespace sluice::app {
namespace {

constexpr Duration clock_look_every = std::chrono::milliseconds(100);
// A good one a second would be a row a second for nobody to read.
constexpr Duration keep_again_after = std::chrono::seconds(10);

std::string payload_of(const HookSettings& hook, const std::vector<std::string>& sales, WallTime now) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().field("type", "sales.changed").field("timestamp", format_rfc3339(now));
  json.key("data").begin_object().field("hook", hook.name).key("sales").begin_array();
  for (const std::string& sale : sales) json.text(sale);
  json.end_array().end_object().end_object();
  return text;
}

}  // namespace

// One hook and its thread.
class Purges::Purge {
public:
  Purge(const HookSettings& hook, const Sources& sources)
      : hook_(hook), sources_(sources), plan_(hook.every), thread_([this] { run(); }) {}
  ~Purge() {
    {
      const std::lock_guard guard(mutex_);
      is_ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  Purge(const Purge&) = delete;
  Purge& operator=(const Purge&) = delete;

private:
  struct Kept {
    std::string state;
    MonoTime at;
  };

  void run() {
    become_background_thread("purge");
    sources_.changes.follow(sources_.clock.mono());
    note_all();
    while (!is_ending_) {
      look();
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, clock_look_every, [this] { return is_ending_.load(); });
    }
  }

  // Nobody knows what the cache has: of all.
  void note_all() {
    seen_ = sources_.changes.newest();
    const auto directory = sources_.directory.snapshot();
    for (const auto& [id, front] : *directory) note(id);
  }

  void note(const std::string& sale) {
    const auto directory = sources_.directory.snapshot();
    const auto at = directory->find(sale);
    if (at == directory->end()) return;
    const auto view = at->second->told.view.snapshot();
    if (hook_.is_for(sale, view->config.rehearsal)) plan_.note(sale);
  }

  void look() {
    sources_.changes.follow(sources_.clock.mono());
    if (const auto changed = sources_.changes.since(seen_)) {
      for (const auto& change : *changed) {
        seen_ = change.number;
        note(change.sale);
      }
    } else {
      note_all();
    }
    const std::vector<std::string> sales = plan_.take(sources_.clock.mono());
    if (!sales.empty()) carry_out(sales);
  }

  void carry_out(const std::vector<std::string>& sales) {
    HookOutcome outcome;
    if (hook_.command.empty()) {
      const WallTime now = sources_.clock.wall();
      const std::string id = "hook_" + hook_.name + '_' + std::to_string(now.time_since_epoch().count());
      outcome = tell_hook_webhook(hook_, id, payload_of(hook_, sales, now), sources_.clock);
    } else {
      outcome = run_hook_command(hook_, {{"SLUICE_SALES", fmt::to_string(fmt::join(sales, " "))}}, is_ending_);
    }
    const MonoTime now = sources_.clock.mono();
    plan_.finish(now, outcome.state == "done");
    if (is_ending_) return;
    for (const std::string& sale : sales) keep(sale, outcome, now);
    tell(outcome);
  }

  void keep(const std::string& sale, const HookOutcome& outcome, MonoTime now) {
    Kept& kept = kept_[sale];
    if (kept.state == outcome.state && now - kept.at < keep_again_after) return;
    kept = {.state = outcome.state, .at = now};
    sources_.mailbox.push_unbounded(
        std::make_unique<shop::Notice>(shop::PutPreparation{.sale = sale,
                                                            .kind = "hook",
                                                            .name = hook_.name,
                                                            .state = outcome.state,
                                                            .detail = outcome_text(outcome, "")}));
  }

  void tell(const HookOutcome& outcome) {
    if (outcome.state == told_) return;
    told_ = outcome.state;
    if (outcome.state == "done") {
      sources_.log.info("hook_done", {{"hook", hook_.name}, {"result", outcome.result}});
    } else {
      sources_.log.error("hook_failed", {{"hook", hook_.name}, {"result", outcome.result}});
    }
  }

  const HookSettings& hook_;
  const Sources sources_;
  PurgePlan plan_;
  std::uint64_t seen_ = 0;            // the last change that was looked at
  std::map<std::string, Kept> kept_;  // by sale
  std::string told_;                  // the state that the log was told last
  std::atomic<bool> is_ending_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;  // last: it uses all of the above
};

Purges::Purges(const std::vector<HookSettings>& hooks, const Sources& sources) {
  for (const HookSettings& hook : hooks) {
    if (hook.when == HookSettings::When::change) purges_.push_back(std::make_unique<Purge>(hook, sources));
  }
}

Purges::~Purges() = default;

}  // namespace sluice::app
