// Whoever has left an address can be reached, and so counts as there (line/board.h), as if they looked at the page.
//
// Touches the lines' presence and who was passed over while away (line/passed_over.h). Not thread-safe: the owner's
// thread. Cost: O(log n) a place; a tick a small part of all addresses.
#pragma once

#include <cstdint>
#include <vector>

#include "shop/delivery/address_book.h"
#include "shop/line/floor.h"
#include "shop/sale/course.h"

namespace sluice::shop {

class KeptPresence {
public:
  // All outlive it.
  KeptPresence(Course& course, Floor& floor, const AddressBook& book, const OwnerSettings& settings);

  void see(Now now, LineIndex line, Ordinal ordinal);
  // At a tick: a part of the book's, so that all are seen within a quarter of the presence window.
  void keep(Now now);
  // All of the book's: before anybody is called.
  void begin(Now now);
  // The places of a line stand elsewhere: it is gone through anew.
  void start_anew(LineIndex line) { seen_upto_[raw(line)] = Ordinal{0}; }

private:
  Course& course_;
  Floor& floor_;
  const AddressBook& book_;
  const std::uint32_t ticks_a_turn_;
  std::vector<Ordinal> seen_upto_;  // by line
};

}  // namespace sluice::shop
