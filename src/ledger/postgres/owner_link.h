// The connection through which an owner writes (owner_session.h), kept: where it was lost it is made anew, and what
// the lost one may have left under way is ended first.
//
// It draws a name for its owner that nobody else has. One thread at a time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/postgres/connection.h"
#include "ledger/postgres/server_facts.h"
#include "ledger/postgres/store_stand.h"
#include "ledger/postgres/target.h"

namespace sluice::ledger::postgres {

class OwnerLink {
public:
  struct Terms {
    std::string cluster;  // whose the ledger must be
    Demands demands{};
    std::chrono::milliseconds lock_wait_max{3000};  // for an owner before this one to be gone
    std::chrono::milliseconds silence_max{0};       // owner_session.h
    std::function<std::string()> label{};           // what its session says beside its name; none: nothing
    std::shared_ptr<StoreStand> stand{};            // kept up to date; none: nobody looks
  };
  OwnerLink(Target target, Terms terms);

  // Once; nothing, where it is connected. Errors: open_owner_session().
  [[nodiscard]] Result<void> connect();
  // Until `until`, as often as it takes. Error: unavailable.
  [[nodiscard]] Result<void> be_connected(Deadline until);
  void disconnect();
  // Has the session say what the label is by now. REQUIRES: is_connected().
  void wear_label();
  [[nodiscard]] bool is_connected() const { return connection_.has_value(); }
  // REQUIRES: is_connected().
  [[nodiscard]] Connection& connection() { return *connection_; }

  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] const std::string& owner() const { return owner_; }
  [[nodiscard]] StoreStand& stand() { return *terms_.stand; }
  [[nodiscard]] Error unavailable(std::string_view why) const { return {ErrorKind::unavailable, target_.said(why)}; }

private:
  const Target target_;
  Terms terms_;
  const std::string owner_;
  std::optional<Connection> connection_;
  int earlier_process_ = 0;
  std::string label_;  // of the session
};

}  // namespace sluice::ledger::postgres
