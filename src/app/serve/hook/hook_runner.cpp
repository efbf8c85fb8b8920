#include "app/serve/hook/hook_runner.h"

#include "base/json_writer.h"
#include "fulfilment/courier/post_transfer.h"
#include "fulfilment/shell/shell_command.h"
#include "fulfilment/webhook/standard_webhook.h"

namespace sluice::app {

std::string outcome_text(const HookOutcome& outcome, const std::string& opening) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().field("for", opening).field("result", outcome.result);
  json.field("output", outcome.output).key("took_ms");
  json.decimal(static_cast<double>(outcome.took.count()) / 1000, 1).end_object();
  return text;
}

HookOutcome run_hook_command(const HookSettings& hook, HookEnvironment environment,
                             const std::atomic<bool>& is_unwanted) {
  environment.emplace_back("SLUICE_HOOK", hook.name);
  environment.emplace_back("SLUICE_WHEN", to_string(hook.when));
  const auto result = fulfilment::run({.line = hook.command,
                                       .environment = std::move(environment),
                                       .timeout = hook.timeout,
                                       .output_bytes_max = 3000,
                                       .is_unwanted = &is_unwanted});
  if (is_unwanted && !result.is_good()) {
    return {.state = "unknown", .result = "the server was stopped while it was under way", .output = result.output};
  }
  return {.state = result.is_good() ? "done" : "failed",
          .result = describe(result),
          .output = result.output,
          .took = result.took};
}

HookOutcome tell_hook_webhook(const HookSettings& hook, const std::string& id, const std::string& body,
                              const Clock& clock) {
  const MonoTime began = clock.mono();
  const WallTime now = clock.wall();
  const std::int64_t now_s = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const auto transfer = fulfilment::post(
      {.url = hook.endpoint.url,
       .headers = {"Content-Type: application/json", "webhook-id: " + id,
                   "webhook-timestamp: " + std::to_string(now_s),
                   "webhook-signature: " + fulfilment::webhook_signatures(hook.endpoint.secrets, id, now_s, body)},
       .body = body,
       .timeout = hook.timeout,
       .allow_private = hook.endpoint.allow_private},
      now, &fulfilment::meaning_of);
  if (!transfer) return {.state = "failed", .result = "no memory"};
  const auto told = transfer->result(curl_easy_perform(transfer->easy()));
  const bool is_done = told.outcome == delivery::Outcome::delivered;
  return {.state = is_done ? "done" : "failed",
          .result = is_done ? "it was taken" : told.detail,
          .took = clock.mono() - began};
}

}  // namespace sluice::app
