#include "ledger/postgres/owner_link.h"

#include <cstdint>
#include <random>
#include <thread>
#include <utility>

#include "ledger/postgres/owner_session.h"

namespace sluice::ledger::postgres {
namespace {

using std::chrono::steady_clock;

// For a host to answer: at a start a slow one is better than none; later there may be others, and buyers wait.
constexpr std::chrono::milliseconds first_wait_max{5000};
constexpr std::chrono::milliseconds next_wait_max{1000};
// For another owner to be gone, where it is not the start: readers wait meanwhile, and it is asked for again.
constexpr std::chrono::milliseconds next_lock_wait_max{300};

// Nobody else's: a number that is drawn for it.
std::string owner_name() {
  std::random_device random;
  const std::uint64_t number = std::uint64_t{random()} << 32U | random();
  constexpr std::string_view digits = "0123456789abcdef";
  std::string name = "sluice owner ";
  for (unsigned shift = 0; shift < 64; shift += 4) name += digits[number >> shift & 15U];
  return name;
}

}  // namespace

OwnerLink::OwnerLink(Target target, Terms terms)
    : target_(std::move(target)), terms_(std::move(terms)), owner_(owner_name()) {
  if (!terms_.stand) terms_.stand = std::make_shared<StoreStand>();
  if (!terms_.label) terms_.label = [] { return std::string(); };
}

Result<void> OwnerLink::connect() {
  if (connection_) return {};
  const bool is_first = earlier_process_ == 0;
  label_ = terms_.label();
  auto opened = open_owner_session(target_, {.name = owner_,
                                             .label = label_,
                                             .cluster = terms_.cluster,
                                             .demands = terms_.demands,
                                             .lock_wait_max = is_first ? terms_.lock_wait_max : next_lock_wait_max,
                                             .host_wait_max = is_first ? first_wait_max : next_wait_max,
                                             .earlier_process = earlier_process_,
                                             .silence_max = terms_.silence_max});
  if (!opened) return opened.error();
  connection_.emplace(std::move(*opened));
  earlier_process_ = connection_->server_process();
  terms_.stand->is_connected = true;
  ++terms_.stand->connections;
  terms_.stand->standbys = static_cast<std::uint64_t>(connection_->facts().standbys);
  return {};
}

void OwnerLink::disconnect() {
  connection_.reset();
  terms_.stand->is_connected = false;
}

void OwnerLink::wear_label() {
  const std::string label = terms_.label();
  if (label == label_) return;
  const std::string name = session_name(owner_, label);
  if (connection_->ask("SELECT set_config('application_name', $1, false)", {name})) label_ = label;
}

Result<void> OwnerLink::be_connected(Deadline until) {
  for (;;) {
    auto connected = connect();
    if (connected) return {};
    // A server that starts refuses connections at once: it is asked again a little later.
    constexpr auto pause = std::chrono::milliseconds(50);
    if (steady_clock::now() + pause > until) return Error{ErrorKind::unavailable, connected.error().detail};
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace sluice::ledger::postgres
