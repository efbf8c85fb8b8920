// What somebody who is called is told, by each way that they have left: one delivery a way, of use up to the end of
// the time to come.
//
// Puts into the outbox; touches nothing else. Not thread-safe: the owner's thread.
#pragma once

#include <optional>

#include "shop/delivery/address_book.h"
#include "shop/delivery/outbox.h"
#include "shop/line/floor.h"

namespace sluice::shop {

class CallNotices {
public:
  // All outlive it. Ways that the settings have no target for are told nothing.
  CallNotices(Course& course, const Floor& floor, Outbox& outbox);

  // REQUIRES: the place is called.
  void tell(Now now, LineIndex line, Ordinal ordinal, const AddressBook::Place& place, Round& round);

private:
  Course& course_;
  const Floor& floor_;
  Outbox& outbox_;
  const std::optional<delivery::TargetIndex> mail_;
  const std::optional<delivery::TargetIndex> push_;
};

}  // namespace sluice::shop
