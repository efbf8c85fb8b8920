#include "edge/gate/admission.h"

#include <algorithm>

namespace sluice::edge {
namespace {

// True: the shop's word does for a pass that is over.
bool follow_extension(const SaleReaders& sale, Place& place, WallTime now) {
  const auto until = sale.extended_stays->until(place.line, place.ordinal);
  if (!until || *until <= now) return false;
  place.pass_expires_at = std::max(place.pass_expires_at, *until);
  return true;
}

}  // namespace

Admission admission_of(const SaleReaders& sale, std::optional<Place>& place, WallTime now) {
  if (!place) return Admission::none;
  const bool is_extended = follow_extension(sale, *place, now);
  const bool has_pass = !place->pass_text.empty();
  switch (sale.line(place->line).board.standing(place->ordinal)) {
    case line::Standing::used:
      return has_pass || is_extended ? Admission::inside : Admission::none;
    case line::Standing::called:
      if (has_pass) return Admission::first_use;
      return sale.state() == shop::SaleState::open ? Admission::called : Admission::waiting;
    case line::Standing::waiting:
      // Only who was called has a pass: before a restart, which the owner has yet to hear.
      return has_pass ? Admission::first_use : Admission::waiting;
    case line::Standing::lapsed:
    case line::Standing::left:
    case line::Standing::unknown:
      return Admission::none;
  }
  return Admission::none;
}

bool is_to_be_renewed(const SaleReaders& sale, const Place& place, WallTime now) {
  const shop::SaleConfig& config = sale.view->config;
  const bool is_running = sale.state() == shop::SaleState::open || sale.state() == shop::SaleState::paused;
  if (!is_running || config.gate.longest_stay <= Duration::zero()) return false;
  return place.pass_expires_at - now < config.pass / 2 &&
         shop::renewed_end(config, place.pass_issued_at, now) > place.pass_expires_at;
}

}  // namespace sluice::edge
