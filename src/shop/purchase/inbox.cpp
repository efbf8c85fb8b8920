#include "shop/purchase/inbox.h"

namespace sluice::shop {

std::string Inbox::key_of(std::string_view provider, std::string_view event) {
  return std::string(provider).append(" ").append(event);
}

void Inbox::take_in(Now now, std::string_view provider, std::string_view event, Round& round) {
  if (by_age_.size() >= settings_.events_max) forget_oldest(round);
  restore(provider, event, now.wall);
  ledger::InsertInbox row;
  row.provider = round.keep(provider);
  row.event = round.keep(event);
  row.sale = course_.sale();
  row.taken_at = now.wall;
  round.add(row);
}

void Inbox::restore(std::string_view provider, std::string_view event, WallTime taken_at) {
  if (!known_.insert(key_of(provider, event)).second) return;
  by_age_.push_back({.taken_at = taken_at, .provider = std::string(provider), .event = std::string(event)});
}

void Inbox::forget_old(Now now, Round& round) {
  for (std::size_t i = 0; i < forgotten_a_tick && !by_age_.empty(); ++i) {
    if (now.wall - by_age_.front().taken_at <= settings_.event_age_max) return;
    forget_oldest(round);
  }
}

void Inbox::forget_oldest(Round& round) {
  const Entry& oldest = by_age_.front();
  known_.erase(key_of(oldest.provider, oldest.event));
  round.add(ledger::DeleteInbox{
      .sale = course_.sale(), .provider = round.keep(oldest.provider), .event = round.keep(oldest.event)});
  by_age_.pop_front();
}

const char* Inbox::broken_invariant() const {
  const bool is_whole = by_age_.size() == known_.size() && by_age_.size() <= settings_.events_max;
  return is_whole ? nullptr : "every event that was taken in is known once, and no more than there may be";
}

}  // namespace sluice::shop
