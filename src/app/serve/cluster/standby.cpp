#include "app/serve/cluster/standby.h"

#include <atomic>
#include <iostream>

#include "app/serve/operator/operators_port.h"
#include "ledger/postgres/current_owner.h"
#include "token/key_file.h"

namespace sluice::app {
namespace {

// Less: more questions to the database; more: buyers wait for somebody to take over.
constexpr Duration look_period = std::chrono::milliseconds(250);

std::string why_waiting(bool keys_match) {
  const std::string why = "another server runs the sales";
  return keys_match ? why : why + "\nkeys: they are not that server's; who waits would lose their places";
}

std::string standby_metrics(bool keys_match) {
  return std::string(
             "# HELP sluice_standby Another server of the cluster runs the sales, and this one waits for its turn.\n"
             "# TYPE sluice_standby gauge\nsluice_standby 1\n"
             "# HELP sluice_standby_keys_match Tokens of the server that runs are good here.\n"
             "# TYPE sluice_standby_keys_match gauge\nsluice_standby_keys_match ") +
         (keys_match ? "1\n" : "0\n");
}

// What can be said of a server that runs nothing: it is never ready, whatever is asked.
OperatorsPort::Server server_in_wait(const std::atomic<bool>& keys_match) {
  return {.role = "standby",
          .why_not_ready = [&keys_match] { return why_waiting(keys_match); },
          .metrics = [&keys_match] { return standby_metrics(keys_match); },
          .thread = "standby"};
}

}  // namespace

std::string keys_label(const std::string& fingerprint) {
  return "keys " + fingerprint;
}

Result<bool> Standby::wait(Signals& signals) {
  const auto owner = this->owner();
  if (!owner) return owner.error();
  return *owner ? wait_listening(signals, **owner) : true;
}

Result<bool> Standby::is_taken() {
  const auto owner = this->owner();
  if (!owner) return owner.error();
  return owner->has_value();
}

Result<std::optional<std::string>> Standby::owner() {
  if (!connection_) {
    auto opened = ledger::postgres::Connection::open(
        *settings_.cluster.ledger,
        {.who = "sluice standby", .host_wait_max = owner_silence_max, .answer_wait_max = owner_silence_max});
    if (!opened) return opened.error();
    connection_.emplace(std::move(*opened));
  }
  const auto owner = ledger::postgres::current_owner(*connection_);
  if (!owner) {
    connection_.reset();
    return owner.error();
  }
  if (!*owner) return std::optional<std::string>();
  if (silence_.is_too_long((*owner)->process, (*owner)->silence, clock_.mono())) return std::optional<std::string>();
  return std::optional((*owner)->name);
}

bool Standby::keys_match(const std::string& owner) const {
  const auto keys = token::read_keys((settings_.data / "keys").string());
  return keys && owner.ends_with(keys_label(token::KeyRing(*keys).fingerprint()));
}

Result<bool> Standby::wait_listening(Signals& signals, std::string owner) {
  std::atomic<bool> keys_match_now{true};
  const auto port = OperatorsPort::open(settings_.admin_listen, server_in_wait(keys_match_now), clock_);
  if (!port) return port.error();
  std::cout << "operators: http://" << http::to_string((*port)->endpoint()) << "\nstandby" << std::endl;
  log_.begin();
  log_.info("standby", {{"owner", owner}});
  for (bool did_match = true;;) {
    const bool match = keys_match(owner);
    if (!match && did_match) log_.error("standby_keys_differ", {{"file", (settings_.data / "keys").string()}});
    keys_match_now = did_match = match;
    const auto received = signals.next(look_period);
    if (received && received->wish == Signals::Wish::stop) return false;
    const auto found = this->owner();
    if (!found) continue;  // the database is away: whoever has the ledger keeps it
    if (!*found) break;
    owner = **found;
  }
  log_.info("standby_turn", {{"owner_was", owner}});
  return true;
}

}  // namespace sluice::app
