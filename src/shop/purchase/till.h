// The till: units for a called ticket, and holds until they are ordered, released or over.
//
// Invariant: a hold redeems its ticket in the same round; a request is answered once (StoredAnswers).
// Not thread-safe: the owner's thread.
#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "shop/line/calling.h"
#include "shop/place/places.h"
#include "shop/purchase/orders.h"
#include "shop/sale/stored_answers.h"

namespace sluice::shop {

class Till {
public:
  Till(Course& course, Units& units, Floor& floor, Calling& calling, Places& places, StoredAnswers& answers,
       const Orders& orders, IdMint& ids)
      : course_(course),
        units_(units),
        floor_(floor),
        calling_(calling),
        places_(places),
        answers_(answers),
        orders_(orders),
        ids_(ids) {}

  Answer apply(Now now, const TakeUnits& take, Round& round);
  Answer apply(Now now, const ReadHold& read, Round& round);
  Answer apply(Now now, const FindHold& find, Round& round);
  Answer apply(Now now, const ReleaseHold& release, Round& round);

private:
  Answer decide_take(Now now, const TakeUnits& take, Round& round);
  [[nodiscard]] Ordinal place_of(const TakeUnits& take) const;  // 0: none, or another's
  bool see(Now now, LineIndex line, Ordinal place);             // true: it was passed over, and is back
  // First in line, and a unit has become free since people were called last: in the turn that this command is of.
  [[nodiscard]] bool finds_a_unit(LineIndex line, Ordinal place) const;
  // Finds the called place to buy with. An answer instead when there is none.
  std::optional<Answer> settle_place(Now now, const TakeUnits& take, Ordinal& ordinal, Round& round);
  [[nodiscard]] std::optional<Answer> existing_hold(Now now, const TakeUnits& take, Ordinal ordinal);
  [[nodiscard]] Answer tell_hold(Now now, const sale::Hold* hold, BuyerId buyer);  // nullptr: there is none
  Answer take_units(Now now, const TakeUnits& take, Ordinal ordinal, Round& round);
  [[nodiscard]] Answer refusal_of(const sale::Outcome& outcome) const;
  [[nodiscard]] std::string to_text(Now now, const sale::Hold& hold, std::string_view items,
                                    std::string_view outcome);

  Course& course_;
  Units& units_;
  Floor& floor_;
  Calling& calling_;
  Places& places_;
  StoredAnswers& answers_;
  const Orders& orders_;
  IdMint& ids_;
};

}  // namespace sluice::shop
