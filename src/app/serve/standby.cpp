#include "app/serve/standby.h"

#include <atomic>
#include <iostream>

#include "app/serve/probe_thread.h"
#include "ledger/postgres/current_owner.h"
#include "token/key_file.h"

namespace sluice::app {
namespace {

// Less: more questions to the database; more: buyers wait for somebody to take over.
constexpr Duration look_period = std::chrono::milliseconds(250);

// What can be said of a server that runs nothing.
class StandbyProbes final : public http::Handler {
public:
  void handle(const http::Request& request, http::Exchange& exchange) override {
    if (request.path == "/livez") return exchange.respond({.content_type = probe_text_type, .body = "alive\n"});
    const bool keys_match = keys_match_.load(std::memory_order_relaxed);
    if (request.path == "/metrics")
      return exchange.respond({.content_type = probe_text_type, .body = metrics(keys_match)});
    std::string why = "standby: another server runs the sales\n";
    if (!keys_match) why += "keys: they are not that server's; who waits would lose their places\n";
    exchange.respond({.status = 503, .content_type = probe_text_type, .body = why});
  }
  // Thread-safe.
  void tell(bool keys_match) { keys_match_.store(keys_match, std::memory_order_relaxed); }

private:
  static std::string metrics(bool keys_match) {
    return std::string(
               "# HELP sluice_standby Another server of the cluster runs the sales, and this one waits for its "
               "turn.\n"
               "# TYPE sluice_standby gauge\nsluice_standby 1\n"
               "# HELP sluice_standby_keys_match Tokens of the server that runs are good here.\n"
               "# TYPE sluice_standby_keys_match gauge\nsluice_standby_keys_match ") +
           (keys_match ? "1\n" : "0\n");
  }

  std::atomic<bool> keys_match_{true};
};

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
  if (!*owner || (*owner)->silence >= owner_silence_max) return std::optional<std::string>();
  return std::optional((*owner)->name);
}

bool Standby::keys_match(const std::string& owner) const {
  const auto keys = token::read_keys((settings_.data / "keys").string());
  return keys && owner.ends_with(keys_label(token::KeyRing(*keys).fingerprint()));
}

Result<bool> Standby::wait_listening(Signals& signals, std::string owner) {
  const SystemClock clock;
  StandbyProbes probes;
  ProbeThread thread(probes, clock, "standby");
  const auto endpoint = thread.start(settings_.admin_listen);
  if (!endpoint) return endpoint.error();
  std::cout << "operators: http://" << http::to_string(*endpoint) << "\nstandby" << std::endl;
  log_.begin();
  log_.info("standby", {{"owner", owner}});
  for (bool did_match = true;;) {
    const bool match = keys_match(owner);
    if (!match && did_match) log_.error("standby_keys_differ", {{"file", (settings_.data / "keys").string()}});
    probes.tell(did_match = match);
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
