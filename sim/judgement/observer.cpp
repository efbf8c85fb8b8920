#include "sim/judgement/observer.h"

#include <algorithm>

#include "shop/told/sale_front.h"

namespace sluice::sim {

// Sale time stands still from when a pause is decided, which may be two slow rounds before it is told.
bool Observer::is_running(Process& process) const {
  return !record_.pause_asked && process.health() == shop::Health::Mode::writable &&
         process.front()->told.state.load() == shop::SaleState::open;
}

void Observer::begin_anew() {
  front_ = nullptr;
  record_.pause_asked.reset();  // what of it is in the ledger is told at once
}

void Observer::look(Process& process) {
  const auto front = process.front();
  if (front == nullptr) return;
  if (front.get() != front_) {
    front_ = front.get();
    called_for_.clear();
    looked_at_ = anew_at_ = agenda_.now();
    for (auto& [key, place] : record_.places) place.standing = line::Standing::unknown;
  }
  passed_ = is_running(process) ? agenda_.now() - looked_at_ : Duration::zero();
  looked_at_ = agenda_.now();
  std::uint32_t called = 0;
  std::vector<std::pair<PlaceSeen*, Time>> newly_called;
  for (auto& [key, place] : record_.places) {
    if (place.over) continue;
    const shop::LineFront& line = *front->lines[raw(place.line)];
    const line::Standing before = place.standing;
    place.standing = line.board.standing(line.ordinal_of(place.number));
    const bool is_called = place.standing == line::Standing::called;
    called += is_called ? 1 : 0;
    if (is_called && before != line::Standing::called) {
      newly_called.push_back({&place, may_be_called_since(place, before)});
    } else {
      look_at(place);
    }
  }
  // Once it is known where everybody stands: they are called together.
  for (const auto& [place, since] : newly_called) note_call(*place, since, process);
  look_at_gauges(process, called);
}

// A place that an owner gave, and that is seen for the first time, may have been called as soon as it was asked for.
Time Observer::may_be_called_since(const PlaceSeen& place, line::Standing before) const {
  const bool is_seen_first = before == line::Standing::unknown && !place.is_of_edge;
  return is_seen_first ? place.sights.front().at : agenda_.now();
}

void Observer::look_at(PlaceSeen& place) {
  switch (place.standing) {
    case line::Standing::called:
      // Sale time stands still while nothing can be written.
      if ((called_for_[{place.line, place.number}] += passed_) > setup_.sale.claim + way) {
        complain("lapse: place " + std::to_string(raw(place.number)) + " keeps a unit though nobody came");
        place.over = agenda_.now();
      }
      return;
    case line::Standing::used:
    case line::Standing::lapsed:
    case line::Standing::left:
      place.over = agenda_.now();
      return;
    case line::Standing::waiting:
    case line::Standing::unknown:
      return;
  }
}

void Observer::note_call(PlaceSeen& place, Time since, Process& process) {
  const Ordinal ordinal = front_->lines[raw(place.line)]->ordinal_of(place.number);
  place.calls.push_back({agenda_.now(), process.life(), ordinal});
  const Duration window = setup_.owner.presence_window;
  // While a sale is paused its time stands still, and nobody who was there is gone. Who came while a process could
  // not write is known to it once it can: their call has waited.
  const bool was_there = std::any_of(place.sights.begin(), place.sights.end(), [&](const PlaceSeen::Sight& sight) {
    return sight.life == process.life() && agenda_.now() - sight.at <= 2 * window + way;
  });
  if (!was_there && !record_.was_paused) {
    complain("presence: place " + std::to_string(raw(place.number)) + " is called though nobody has been there");
  }
  for (const auto& [key, other] : record_.places) {
    const bool waits = other.line == place.line && other.standing == line::Standing::waiting && !other.over;
    if (!waits || !is_before(other, place, ordinal)) continue;
    // Seen here since the sale was loaded, so that the owner knows (a disk that stalls has it take in nothing), and
    // not so long ago that they count as gone.
    const bool is_there = std::any_of(other.sights.begin(), other.sights.end(), [&](const PlaceSeen::Sight& sight) {
      return sight.life == process.life() && sight.at >= anew_at_ &&
             since - sight.at > std::chrono::milliseconds(500) && sight.at < process.knew_all_at() &&
             agenda_.now() - sight.at < window;
    });
    if (is_there) record_.overtaken.push_back({agenda_.now(), place.line, other.number, place.number});
  }
}

// By the places that they have, and by when they were given these.
bool Observer::is_before(const PlaceSeen& other, const PlaceSeen& place, Ordinal ordinal) const {
  if (raw(front_->lines[raw(place.line)]->ordinal_of(other.number)) < raw(ordinal)) return true;
  const bool goes_by_arrival = setup_.sale.lobby == shop::Lobby::fifo;
  const bool are_of_one_life = other.given_in == place.given_in;
  return goes_by_arrival && are_of_one_life && other.is_of_edge && place.is_of_edge && other.given < place.given;
}

void Observer::look_at_gauges(Process& process, std::uint32_t called) {
  if (agenda_.now() - looked_at_gauges_ < std::chrono::milliseconds(250)) return;
  looked_at_gauges_ = agenda_.now();
  Look look{.at = agenda_.now(), .life = process.life(), .items = {}, .called = called};
  for (const auto& gauges : process.front()->told.gauges) {
    look.items.push_back({gauges->free.load(), gauges->offered.load(), gauges->held.load(), gauges->sold.load(),
                          gauges->withdrawn.load()});
  }
  record_.looks.push_back(std::move(look));
  if (const char* broken = process.broken_invariant()) complain(std::string("invariant: ") + broken);
}

}  // namespace sluice::sim
