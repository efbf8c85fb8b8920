#include "sim/cluster/cluster.h"

#include <utility>

#include "base/invariant.h"

namespace sluice::sim {
namespace {

using Mode = shop::Health::Mode;
using std::chrono::milliseconds;

constexpr Duration looks_every =
    milliseconds(250);  // app/serve/cluster/standby.cpp; likewise whoever restarts what has ended

constexpr Duration waits_for_hold = std::chrono::seconds(3);  // of a fault that strikes when one is on its way

DatabaseLink::Lost lost_with(Bug bug) {
  if (bug == Bug::unknown_is_success) return DatabaseLink::Lost::is_there;
  return bug == Bug::unknown_is_failure ? DatabaseLink::Lost::is_not_there : DatabaseLink::Lost::is_settled;
}

bool counts_commits(Bug bug) {
  return bug != Bug::epoch_not_checked && bug != Bug::number_not_checked && bug != Bug::unknown_is_failure;
}

}  // namespace

Cluster::Cluster(const Machine& machine, ledger::Store& rows, Bug bug, Record& record, Observer& observer)
    : agenda_(machine.agenda),
      chance_(machine.chance),
      record_(record),
      observer_(observer),
      bug_(bug),
      lives_(machine.agenda, record),
      other_clock_(machine.agenda, world_start, std::chrono::hours(1000)),
      database_(rows, *machine.setup.database, machine.is_calm, machine.agenda, machine.chance, record),
      servers_{Server{machine}, Server{Machine{machine.setup, machine.agenda, machine.chance, other_clock_,
                                               machine.bank, machine.is_calm}}} {
  database_.counts_commits = counts_commits(bug);
  servers_[1].machine.garble = machine.garble;
  servers_[1].machine.declined_is_paid = machine.declined_is_paid;
  for (ServerIndex i = 0; i < servers_.size(); ++i) {
    servers_[i].machine.open_ledger = [this, i](Life life) {
      return std::make_unique<DatabaseLink>(database_, i, life, lost_with(bug_), agenda_);
    };
    servers_[i].machine.open_reader = [this, i] { return database_.open_reader(i); };
  }
}

void Cluster::begin() {
  start(0);
  for (ServerIndex i = 0; i < servers_.size(); ++i) supervise(i);
}

void Cluster::start(ServerIndex server) {
  servers_[server].process = lives_.begin(servers_[server].machine, [this](Process& process) { watch(process); });
}

void Cluster::supervise(ServerIndex server) {
  Server& one = servers_[server];
  agenda_.after(looks_every, [this, server] { supervise(server); });
  if (agenda_.now() < one.stands_until) return;
  const bool is_over =
      one.process != nullptr && (one.process->health() == Mode::failed || one.process->health() == Mode::fenced);
  if (is_over) return kill(server);
  if (one.process == nullptr && database_.is_free_for(server)) start(server);
}

// --- Who is there

// By the ledger's log, not by what they take themselves for.
Process* Cluster::seller() {
  for (const Server& server : servers_) {
    if (server.process != nullptr && server.process->life() == database_.writer()) return server.process.get();
  }
  return nullptr;
}

// A machine that stands still answers nobody.
Process* Cluster::met() {
  Process* met = seller();
  for (const Server& server : servers_) {
    Process* other = server.process.get();
    const bool takes_itself_for_it = other != nullptr && other != seller() && other->health() == Mode::writable;
    if (takes_itself_for_it && !other->stands_still() && chance_.happens(0.3)) met = other;
  }
  return met == nullptr || met->stands_still() ? nullptr : met;
}

void Cluster::watch(Process& process) {
  const bool has_loaded = process.health() == Mode::writable;  // until then edges have what they were told before
  if (&process != seller() || !has_loaded) return;
  if (std::exchange(watched_, &process) != &process) observer_.begin_anew();
  observer_.look(process);
}

// --- What befalls it

void Cluster::kill(ServerIndex server) {
  if (servers_[server].process.get() == watched_) {
    watched_ = nullptr;
    observer_.begin_anew();
  }
  servers_[server].process.reset();
}

void Cluster::stop(ServerIndex server, Duration time) {
  Server& one = servers_[server];
  one.stands_until = agenda_.now() + time;
  if (chance_.happens(0.5)) database_.hold_up(server);
  if (one.process != nullptr) one.process->stand_still(time);
}

// Both begin at once, with a database that has just forgotten whose it was: both have read the same when the second
// one's commit is taken first.
void Cluster::race(ServerIndex first) {
  const ServerIndex second = 1 - first;
  for (ServerIndex i = 0; i < servers_.size(); ++i) {
    if (agenda_.now() < servers_[i].stands_until) return;
  }
  for (ServerIndex i = 0; i < servers_.size(); ++i) kill(i);
  database_.before_next([this, second] {
    database_.end_sessions();
    start(second);
  });
  start(first);
  database_.before_next({});
}

// What matters most is what was on its way.
void Cluster::befall(const PlannedFault& fault) {
  record_.was_down = true;
  const bool may_wait =
      fault.kind == Fault::stranger || fault.kind == Fault::failover || fault.kind == Fault::cut_off;
  if (may_wait && chance_.happens(0.5)) return strike_at_next_hold(fault);
  strike(fault);
}

void Cluster::strike_at_next_hold(const PlannedFault& fault) {
  const auto strike_once = [this, fault, is_done = std::make_shared<bool>(false)] {
    if (!std::exchange(*is_done, true) && !servers_[0].machine.is_calm) strike(fault);
  };
  database_.on_next_hold(strike_once);
  agenda_.after(waits_for_hold, strike_once);
}

void Cluster::strike(const PlannedFault& fault) {
  const ServerIndex owner = database_.owner();
  switch (fault.kind) {
    case Fault::crash:
      return kill(owner);
    case Fault::stranger:
      return stop(owner, fault.lasts);
    case Fault::refusal:
      return database_.refuse_next();
    case Fault::outage:
      return database_.be_away(fault.lasts);
    case Fault::failover:
      return database_.fail_over(fault.lasts);
    case Fault::slow_commits:
      return database_.be_slow(fault.lasts);
    case Fault::refused_commits:
      return database_.refuse(fault.lasts);
    case Fault::cut_off:
      return database_.cut_off(owner, fault.lasts);
    case Fault::race:
      return race(owner);
    default:
      const bool befalls_two_servers = false;
      SLUICE_INVARIANT(befalls_two_servers);
  }
}

void Cluster::calm_down() {
  database_.calm_down();
}

}  // namespace sluice::sim
