// A server that waits for its turn: another one of its cluster runs the sales (docs/cluster.md). It has loaded
// nothing and sells nothing; four times a second it looks whether the ledger is free, or whoever has it was silent
// for so long that it is taken for dead. Meanwhile operators' address answers probes: /livez (200), /readyz (503 and
// why), /metrics (two gauges).
//
// Logs: standby (info) when it begins to wait, standby_keys_differ (error) when tokens of the server that runs would
// be refused here, standby_turn (info) when its turn has come.
#pragma once

#include <optional>
#include <string>

#include "app/serve/cluster/owner_silence.h"
#include "app/serve/process/signals.h"
#include "app/serve/telemetry/json_log.h"
#include "app/settings/settings.h"
#include "base/result.h"
#include "ledger/postgres/connection.h"

namespace sluice::app {

// What a server's session says of its keys beside its name.
[[nodiscard]] std::string keys_label(const std::string& fingerprint);

class Standby {
public:
  // Both must outlive it.
  Standby(const Settings& settings, JsonLog& log) : settings_(settings), log_(log) {}

  // Blocks while another server has the ledger. False: told to stop. Errors, of its first look alone: the database
  // cannot be reached, or operators' address cannot be listened on.
  [[nodiscard]] Result<bool> wait(Signals& signals);
  // One look: whether another server has it.
  [[nodiscard]] Result<bool> is_taken();

private:
  // Of somebody who has it, and is heard; nullopt: nobody.
  [[nodiscard]] Result<std::optional<std::string>> owner();
  [[nodiscard]] bool keys_match(const std::string& owner) const;
  [[nodiscard]] Result<bool> wait_listening(Signals& signals, std::string owner);

  const Settings& settings_;
  JsonLog& log_;
  const SystemClock clock_{};
  std::optional<ledger::postgres::Connection> connection_;
  OwnerSilence silence_;
};

}  // namespace sluice::app
