#include "sim/world/one_server.h"

#include <utility>

#include "base/invariant.h"

namespace sluice::sim {
namespace {

using Mode = shop::Health::Mode;

constexpr Duration supervision = std::chrono::milliseconds(200);  // how soon somebody sees that a process is gone

}  // namespace

OneServer::OneServer(const Machine& machine, WrongStore& store, Bug bug, Record& record, Observer& observer)
    : machine_(machine),
      store_(store),
      bug_(bug),
      record_(record),
      observer_(observer),
      lives_(machine.agenda, record) {
  machine_.open_ledger = [this](Life /*life*/) {
    return std::make_unique<SimLedger>(store_, machine_.setup.disk, weather_, machine_.agenda, machine_.chance);
  };
  machine_.open_reader = [this] { return store_.open_reader(); };
}

void OneServer::begin() {
  start();
  supervise();
}

void OneServer::start() {
  process_ = lives_.begin(machine_, [this](Process& process) { observer_.look(process); });
  if (process_ == nullptr) kill();
}

void OneServer::kill() {
  record_.was_down = true;
  process_.reset();
  observer_.begin_anew();
  store_.swallow(false);
}

// Starts what has ended, and ends what says that it is of no use any more.
void OneServer::supervise() {
  if (process_ == nullptr) {
    start();
  } else if (process_->health() == Mode::failed || process_->health() == Mode::fenced) {
    kill();
  }
  if (stranger_ != nullptr && stranger_->health() == Mode::fenced) stranger_.reset();
  machine_.agenda.after(supervision, [this] { supervise(); });
}

Process* OneServer::met() {
  const bool meets_stranger = stranger_ != nullptr && machine_.chance.happens(0.3);
  return meets_stranger ? stranger_.get() : process_.get();
}

// The old one stands still for a while, the new one takes over, and the old one wakes up.
void OneServer::begin_stranger(Duration time) {
  if (process_ == nullptr || stranger_ != nullptr) return;
  process_->on_step = nullptr;
  process_->stand_still(time);
  stranger_ = std::move(process_);
  kill();
  start();
  machine_.agenda.after(time + std::chrono::seconds(10), [this] { stranger_.reset(); });
}

void OneServer::befall(const PlannedFault& fault) {
  switch (fault.kind) {
    case Fault::crash:
      // A disk that lies does so for a while before it is found out.
      store_.swallow(true);
      return machine_.agenda.after(bug_ == Bug::acknowledges_early ? std::chrono::seconds(2) : Duration(0),
                                   [this] { kill(); });
    case Fault::stranger:
      return begin_stranger(fault.lasts);
    case Fault::sync_fails:
      weather_.sync_fails = true;
      return;
    case Fault::refusal:
      weather_.is_refused = true;
      return;
    case Fault::outage:
      record_.was_down = true;
      weather_.away_until = machine_.agenda.now() + fault.lasts;
      return;
    default:
      const bool befalls_one_server = false;
      SLUICE_INVARIANT(befalls_one_server);
  }
}

void OneServer::calm_down() {
  weather_ = {};
  stranger_.reset();
}

}  // namespace sluice::sim
