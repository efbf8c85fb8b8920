#include "edge/gate/admission.h"

namespace sluice::edge {

Admission admission_of(const SaleReaders& sale, const std::optional<Place>& place) {
  if (!place) return Admission::none;
  const bool has_pass = !place->pass_text.empty();
  switch (sale.line(place->line).board.standing(place->ordinal)) {
    case line::Standing::used:
      return has_pass ? Admission::inside : Admission::none;
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

}  // namespace sluice::edge
