#include "shop/owner/owner.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sluice::shop {
namespace {

// Where another server waits: a third of the silence after which it takes this one for dead
// (app/serve/cluster/standby.h).
constexpr Duration silence_max = std::chrono::seconds(1);

}  // namespace

Owner::Owner(ledger::Ledger& ledger, Archive& archive, const Clock& clock, Random& random, Log& log,
             const OwnerSettings& settings)
    : ledger_(ledger),
      clock_(clock),
      settings_(settings),
      ids_(random),
      mailbox_(settings.mailbox_max),
      health_(log),
      sales_(ledger, settings_, ids_, log),
      dispatch_(mailbox_, settings_),
      deliveries_(mailbox_, settings_),
      round_trip_(ledger, clock, settings_, stats_, dispatch_, deliveries_, archive),
      routing_(sales_, health_.health(), settings_.targets),
      intake_({.mailbox = mailbox_,
               .routing = routing_,
               .health = health_,
               .dispatch = dispatch_,
               .deliveries = deliveries_,
               .round_trip = round_trip_,
               .archive = archive}),
      next_tick_(clock.mono()) {
  archive.hand_back_to(mailbox_);
  ledger_.on_settled([this] { mailbox_.wake(); });
}

// The ledger may still be waking an owner who has its answer already.
Owner::~Owner() {
  ledger_.on_settled({});
}

// --- Loading

Result<void> Owner::load() {
  const Now at = now();
  if (auto loaded = load_sales(at, "the program was started"); !loaded) return loaded.error();
  ask(at);
  return round_trip_.wait_and_finish(at);
}

Result<std::vector<DifferingSale>> Owner::add(std::span<const SaleConfig> configs) {
  PlannedSales planned(sales_, routing_, configs);
  while (!planned.are_all_taken()) {
    const Now at = now();
    planned.take_some(at, round_trip_.open());
    if (round_trip_.open().is_empty()) continue;  // all of these are known
    submit(at);
    if (auto committed = round_trip_.wait_and_finish(at); !committed) return committed.error();
  }
  return planned.differing();
}

Result<void> Owner::load_sales(Now at, std::string_view why) {
  if (auto loaded = sales_.load_all(at, why, round_trip_.open()); !loaded) return loaded.error();
  round_trip_.open().tell([this] { health_.note_loaded(); });
  return {};
}

void Owner::try_to_resume(Now at) {
  health_.note_try(at);
  const auto reason = health_.health().reason.snapshot();
  const std::string why = "nothing could be written: " + *reason;
  if (const auto loaded = load_sales(at, why); !loaded) {
    sales_.forget_loaded();
    round_trip_.drop_open();
    health_.note_not_loaded(loaded.error());
    return;
  }
  ask(at);
}

// --- A turn

Duration Owner::step() {
  const Now at = now();
  settle(at);
  if (health_.is_try_due(at) && !round_trip_.is_in_flight()) try_to_resume(at);
  intake_.take(at);
  if (health_.can_write()) {
    advance(at);
    begin_payments(at);
    begin_deliveries(at);
    if (!round_trip_.is_in_flight()) submit(at);
    // What became durable at once may let people be called; what that says leaves with the next turn.
    if (settle(at)) advance(at);
  }
  return until_next(at);
}

// --- Time

void Owner::advance(Now at) {
  const bool is_tick = at.mono >= next_tick_;
  if (is_tick) {
    stats_.tick_late_seconds.add(std::chrono::duration<double>(at.mono - next_tick_).count());
    next_tick_ = std::max(next_tick_ + settings_.tick, at.mono);
    sales_.share_read_budget();
  }
  sales_.advance(at, is_tick ? OwnedSale::Beat::tick : OwnedSale::Beat::batch, round_trip_.open());
}

void Owner::begin_payments(Now at) {
  order::Leave leave = dispatch_.leave();
  for (OwnedSale* sale : sales_.awake()) {
    const std::size_t room = room_for_payments();
    if (room == 0) return;
    leave.room -= sale->begin_due_payments(at, room, leave, round_trip_.open());
  }
}

void Owner::begin_deliveries(Now at) {
  if (deliveries_.may_begin()) sales_.begin_deliveries(at, deliveries_.room(), round_trip_.open());
}

Duration Owner::until_next(Now at) const {
  const Health::Mode mode = health_.mode();
  if (mode == Health::Mode::suspended) return health_.until_try(at);
  if (mode != Health::Mode::writable) return settings_.tick;
  // What falls due meanwhile is done within the tick, or by the turn that settles the round.
  if (round_trip_.is_in_flight()) return std::max(next_tick_ - at.mono, Duration::zero());
  if (intake_.has_unfinished() || !round_trip_.open().is_empty()) return Duration::zero();
  // A payment that is due while there is no room for it waits for one that comes back, which is a call.
  const auto paying = room_for_payments() > 0 ? Sales::Paying::may_begin : Sales::Paying::waits;
  const Duration next = sales_.until_next(at, paying, std::max(next_tick_ - at.mono, Duration::zero()));
  return deliveries_.may_begin() ? sales_.until_next_delivery(at, deliveries_.room(), next) : next;
}

// --- Rounds

// REQUIRES: none is in flight.
void Owner::submit(Now at) {
  if (settings_.has_standby && at.mono - round_trip_.submitted_at() >= silence_max) return ask(at);
  sales_.seal(at, round_trip_.open());
  round_trip_.submit(at);
}

// Likewise, whether there is anything to write or not. REQUIRES: none is in flight.
void Owner::ask(Now at) {
  sales_.seal(at, round_trip_.open());
  round_trip_.ask();
}

bool Owner::settle(Now at) {
  const auto settled = round_trip_.settle(at);
  if (!settled) return false;
  if (!*settled) refuse(at, settled->error());
  return settled->has_value();
}

// Memory is ahead of the ledger now: what both rounds say never happened.
void Owner::refuse(Now at, const Error& error) {
  round_trip_.drop();
  intake_.refuse_unfinished();
  sales_.forget();
  health_.note_refused(at, error);
}

void Owner::close_down() {
  while (mailbox_.depth() > 0 || round_trip_.is_in_flight() || intake_.has_unfinished()) {
    step();
    if (!round_trip_.is_in_flight()) continue;
    const auto settled = round_trip_.wait();
    settled ? round_trip_.finish(now()) : refuse(now(), settled.error());
  }
  if (!health_.can_write()) return;
  sales_.close_down(now(), round_trip_.open());
  submit(now());
  if (!round_trip_.is_in_flight()) return;
  if (round_trip_.wait()) round_trip_.finish(now());
}

}  // namespace sluice::shop
