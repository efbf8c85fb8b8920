#include "app/serve/hook/hooks.h"

#include <algorithm>

#include "base/background_thread.h"
#include "base/json_writer.h"
#include "shop/owner/ask_and_wait.h"

namespace sluice::app {
namespace {

using shop::SaleState;
using When = HookSettings::When;

constexpr Duration look_every = std::chrono::seconds(1);
constexpr Duration write_max = std::chrono::seconds(10);
constexpr int webhook_tries = 3;
constexpr Duration between_tries = std::chrono::seconds(2);

std::string time_or_nothing(const std::optional<WallTime>& time) {
  return time ? format_rfc3339(*time) : "";
}

void write_time(JsonWriter& json, const char* name, const std::optional<WallTime>& time) {
  json.key(name);
  time ? json.text(format_rfc3339(*time)) : json.null();
}

std::string payload_of(const HookSettings& hook, const shop::SaleConfig& config, WallTime now) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().field("type", hook.when == When::before_opening ? "sale.opens_soon" : "sale.ended");
  json.field("timestamp", format_rfc3339(now)).key("data").begin_object();
  json.field("hook", hook.name).field("sale", config.id).field("name", config.name);
  write_time(json, "opens_at", config.opens_at);
  write_time(json, "closes_at", config.closes_at);
  json.end_object().end_object();
  return text;
}

// The same over all tries, and after a restart: of this hook, this sale and this opening.
std::string message_id(const HookSettings& hook, const shop::SaleConfig& config) {
  std::string id = "hook_" + config.id + "_" + hook.name + "_" + opening_of(hook, config);
  std::erase_if(id, [](char c) { return c == ':' || c == '.'; });
  return id;
}

}  // namespace

Hooks::Hooks(Sources sources) : sources_(std::move(sources)) {
  if (!sources_.hooks.empty()) thread_ = std::thread([this] { run(); });
}

Hooks::~Hooks() {
  {
    const std::lock_guard guard(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Hooks::run() {
  become_background_thread("hooks");
  while (!is_ending_) {
    look();
    pause(look_every);
  }
}

void Hooks::pause(Duration span) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, span, [this] { return is_ending_.load(); });
}

void Hooks::look() {
  const auto directory = sources_.directory.snapshot();
  for (const auto& [id, front] : *directory) {
    if (is_ending_) return;
    look_at(*front);
  }
}

// A sale for which there is nothing to do costs a look at memory.
void Hooks::look_at(const shop::SaleFront& front) {
  const auto view = front.told.view.snapshot();
  const shop::SaleConfig& config = view->config;
  const auto is_for = [&](const HookSettings& hook) { return hook.is_for(front.id, config.rehearsal); };
  if (std::none_of(sources_.hooks.begin(), sources_.hooks.end(), is_for)) return;
  if (front.told.state.load() == SaleState::closed && !ended_.contains(front.id)) {
    const WallTime now = sources_.clock.wall();
    ended_[front.id] = config.closes_at ? std::min(*config.closes_at, now) : now;
  }
  if (!known_.contains(front.id)) {
    auto rows = sources_.people->read_preparations(front.id);
    if (!rows) return;  // the ledger is away: later
    known_[front.id] = std::move(*rows);
  }
  for (const HookSettings& hook : sources_.hooks) {
    if (is_for(hook) && !is_ending_) follow(front, config, hook);
  }
}

ledger::PreparationRow* Hooks::row_of(const std::string& sale, const std::string& hook) {
  auto& rows = known_[sale];
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&hook](const auto& each) { return each.kind == "hook" && each.name == hook; });
  return row == rows.end() ? nullptr : &*row;
}

void Hooks::follow(const shop::SaleFront& front, const shop::SaleConfig& config, const HookSettings& hook) {
  const auto ended = ended_.find(front.id);
  const auto step = next_step({.hook = hook,
                               .sale = config,
                               .state = front.told.state.load(),
                               .ended_at = ended == ended_.end() ? std::nullopt : std::optional(ended->second),
                               .row = row_of(front.id, hook.name),
                               .is_begun_here = begun_.contains({front.id, hook.name}),
                               .now = sources_.clock.wall()});
  switch (step) {
    case HookStep::nothing:
      return;
    case HookStep::remember:
      (void)keep(hook, config, {.state = "waiting", .result = "when it has ended"});
      return;
    case HookStep::give_up: {
      const HookOutcome outcome{.state = "unknown", .result = "the server ended while it was under way"};
      if (keep(hook, config, outcome)) tell(hook, front.id, outcome);
      return;
    }
    case HookStep::run:
      break;
  }
  // Written first: what may have been done is never done again.
  if (!keep(hook, config, {.state = "begun", .result = "under way"})) return;
  begun_.insert({front.id, hook.name});
  const HookOutcome outcome = carry_out(hook, config);
  while (!keep(hook, config, outcome) && !is_ending_) pause(look_every);
  begun_.erase({front.id, hook.name});
  tell(hook, front.id, outcome);
}

HookOutcome Hooks::carry_out(const HookSettings& hook, const shop::SaleConfig& config) {
  const MonoTime began = sources_.clock.mono();
  HookOutcome outcome = hook.command.empty() ? webhook(hook, config) : command(hook, config);
  outcome.took = sources_.clock.mono() - began;
  return outcome;
}

HookOutcome Hooks::command(const HookSettings& hook, const shop::SaleConfig& config) {
  return run_hook_command(hook,
                          {{"SLUICE_SALE", config.id},
                           {"SLUICE_SALE_NAME", config.name},
                           {"SLUICE_OPENS_AT", time_or_nothing(config.opens_at)},
                           {"SLUICE_CLOSES_AT", time_or_nothing(config.closes_at)}},
                          is_ending_);
}

HookOutcome Hooks::webhook(const HookSettings& hook, const shop::SaleConfig& config) {
  const std::string id = message_id(hook, config);
  const std::string body = payload_of(hook, config, sources_.clock.wall());
  HookOutcome outcome{.state = "failed", .result = "the server was stopped"};
  for (int tries = 1; tries <= webhook_tries && !is_ending_; ++tries) {
    outcome = tell_hook_webhook(hook, id, body, sources_.clock);
    if (outcome.state == "done") break;
    if (tries < webhook_tries) pause(between_tries);
  }
  return outcome;
}

bool Hooks::keep(const HookSettings& hook, const shop::SaleConfig& config, const HookOutcome& outcome) {
  std::string detail = outcome_text(outcome, opening_of(hook, config));
  const auto answer = shop::ask_and_wait(
      sources_.mailbox,
      shop::PutPreparation{
          .sale = config.id, .kind = "hook", .name = hook.name, .state = outcome.state, .detail = detail},
      write_max);
  if (!answer || answer->verdict != shop::Verdict::done) return false;
  ledger::PreparationRow row;
  row.sale = config.id;
  row.kind = "hook";
  row.name = hook.name;
  row.at = sources_.clock.wall();
  row.state = outcome.state;
  row.detail = std::move(detail);
  if (auto* known = row_of(config.id, hook.name)) {
    *known = std::move(row);
  } else {
    known_[config.id].push_back(std::move(row));
  }
  return true;
}

void Hooks::tell(const HookSettings& hook, const std::string& sale, const HookOutcome& outcome) {
  if (outcome.state == "done") {
    sources_.log.info("hook_done", {{"sale", sale}, {"hook", hook.name}, {"result", outcome.result}});
  } else if (outcome.state == "failed") {
    sources_.log.error("hook_failed", {{"sale", sale}, {"hook", hook.name}, {"result", outcome.result}});
  } else {
    sources_.log.warn("hook_unknown", {{"sale", sale}, {"hook", hook.name}, {"result", outcome.result}});
  }
}

}  // namespace sluice::app
