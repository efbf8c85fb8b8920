#include "lab/waiters.h"

#include <algorithm>
#include <cmath>

#include "line/pace.h"
#include "shop/owner/owner_settings.h"

namespace sluice::lab {
namespace {

constexpr Duration pace_tick = line::Pace::tick;
// A personal poll is advised after a minute to a minute and a half (edge/place/place_view.h): half the window, less
// what that is early.
const Duration presence_window = shop::OwnerSettings{}.presence_window;
const Duration poll_min = presence_window / 3;
const Duration poll_max = presence_window / 2;

std::uint16_t bounded_s(std::uint32_t seconds) {
  return static_cast<std::uint16_t>(std::min<std::uint32_t>(seconds, Told::no_range - 1U));
}

}  // namespace

Waiters::Waiters(World& world, std::size_t ticks)
    : world_(world),
      patience_(world.plan.crowd.buyers, ticks),
      reads_(world.plan.server.cache, MonoTime{world.now().time_since_epoch()}),
      window_(world.now(), presence_window) {}

bool Waiters::join(Ms came) {
  const std::uint32_t person = world_.people.add(came);
  ++world_.record.second().came;
  world_.record.ask(Kind::page);
  world_.record.ask(Kind::buy);
  const auto place = world_.sale.join();
  if (!place) {
    patience_.add(~std::size_t{0});
    world_.end(person, End::turned_away);
    return false;
  }
  world_.people.give_place(person, place->ordinal);
  if (!place->called) {
    begin_to_wait(person, came);
    return false;
  }
  patience_.add(~std::size_t{0});
  world_.people[person].served = world_.now_ms;
  world_.people[person].stage = Stage::called;
  return true;
}

void Waiters::begin_to_wait(std::uint32_t person, Ms came) {
  ++count_;
  ++joined_;
  world_.record.ask(Kind::page);  // the waiting page
  const Duration mean = world_.plan.crowd.patience;
  const Duration lasts = world_.nature.exponential(mean, person, Question::patience);
  const std::size_t goes = mean > Duration::zero()
                               ? static_cast<std::size_t>((std::chrono::milliseconds(came) + lasts) / pace_tick) + 1
                               : ~std::size_t{0};
  patience_.add(goes);
  tell_place(person);
}

// Before the opening there is no range yet.
void Waiters::tell_place(std::uint32_t person) {
  Person& told = world_.people[person];
  if (!world_.sale.is_open()) return;
  const PlayedSale::Outlook outlook = world_.sale.outlook(told.ordinal);
  told.told.chance_percent = static_cast<std::uint8_t>(std::lround(100 * std::clamp(outlook.chance, 0.0, 1.0)));
  if (!outlook.wait) return;
  told.told.low_s = bounded_s(outlook.wait->low_s);
  told.told.high_s = bounded_s(outlook.wait->high_s);
}

void Waiters::tell_lobby() {
  for (std::uint32_t person = from_; person < world_.people.count(); ++person) {
    if (world_.people[person].stage == Stage::waiting) tell_place(person);
  }
}

void Waiters::lose_patience(std::size_t tick_index) {
  patience_.for_each(tick_index, [this](std::uint32_t person) {
    const Person& gone = world_.people[person];
    if (gone.stage != Stage::waiting) return;
    --count_;
    world_.end(person, End::gave_up);
    if (!world_.nature.is(world_.plan.crowd.says_so, person, Question::says_so)) return;
    world_.sale.leave(world_.now(), gone.ordinal);
    world_.record.ask(Kind::place);
    world_.record.command(Record::Writes::nothing);
  });
}

void Waiters::keep_presence() {
  if (!window_.move_on(world_.now())) return;
  for (std::uint32_t person = from_; person < world_.people.count(); ++person) {
    const Person& who = world_.people[person];
    const bool waits = who.stage == Stage::waiting;
    const bool went = who.stage == stage_of(End::gave_up) && who.gone > window_began_;
    if (waits || (went && has_polled_since(person, window_began_))) world_.sale.see(who.ordinal);
  }
  window_began_ = world_.now_ms;
}

// Polls come at one distance for one person, from when they came.
bool Waiters::has_polled_since(std::uint32_t person, Ms since) const {
  const Person& who = world_.people[person];
  const double part = world_.nature.part(person, Question::poll_every);
  const auto every =
      static_cast<Ms>(to_ms(poll_min) + std::lround(part * static_cast<double>(to_ms(poll_max - poll_min))));
  const Ms polls = (who.gone - who.came) / every;
  return polls > 0 && who.came + polls * every >= since;
}

void Waiters::send_away(End how) {
  for (; from_ < world_.people.count(); ++from_) {
    const Person& who = world_.people[from_];
    if (who.stage != Stage::waiting) continue;
    --count_;
    world_.end(from_, how);
    // Units may come back, and be offered to whoever still stands there.
    if (!world_.plan.sale.waitlist) world_.sale.leave(world_.now(), who.ordinal);
  }
}

void Waiters::read_and_poll() {
  const MonoTime now{world_.now().time_since_epoch()};
  const StatusReads::Reads reads = reads_.pass(now, count_ > joined_ ? count_ - joined_ : 0, joined_);
  joined_ = 0;
  world_.record.ask(Kind::status, reads.asked, reads.reached);
  polls_due_ +=
      count_ * 2.0 * static_cast<double>(pace_tick.count()) / static_cast<double>((poll_min + poll_max).count());
  const auto polls = static_cast<std::uint32_t>(polls_due_);
  polls_due_ -= polls;
  world_.record.ask(Kind::place, polls);
}

}  // namespace sluice::lab
