// The addresses that people leave while they wait: by line, and by where they stand in it.
//
// Knows nothing of calls or rows; who is told, and when an address ends, is notice_book.h's.
//
// Invariants
//  1. Whoever is in it has left an address, one of each kind a place at most.
//  2. At most `places_max` places. Whether one address is left for as many as it may be is asked with may_take().
//
// Not thread-safe: the owner's thread. Cost: O(log n) a change.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"

namespace sluice::shop {

class AddressBook {
public:
  // More: memory that strangers can make grow (300 bytes each, or a kilobyte with a subscription); fewer might not do
  // for the one in ten of a million who goes to bed.
  static constexpr std::size_t places_max = 100'000;
  // A family at one address; not a stranger's whom somebody else wants to be sent a thousand mails.
  static constexpr std::uint32_t places_of_one_max = 5;

  struct Place {
    Ordinal number{};
    std::string email{};
    std::string push{};
    std::string language{};
  };
  using Places = std::map<Ordinal, Place>;  // by where they stand in the line

  explicit AddressBook(std::size_t lines) : lines_(lines) {}

  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  [[nodiscard]] bool is_full() const { return count_ >= places_max; }
  [[nodiscard]] bool may_take(const std::string& address) const;
  // nullptr: nothing was left there.
  [[nodiscard]] const Place* find(LineIndex line, Ordinal at) const;
  [[nodiscard]] const Places& of(LineIndex line) const { return lines_[raw(line)]; }

  // In the stead of what was left there before. REQUIRES: `place` has an address.
  void put(LineIndex line, Ordinal at, Place place);
  // The one behind it. REQUIRES: of(line) has it.
  Places::const_iterator erase(LineIndex line, Places::const_iterator at);

  // The places of a line stand elsewhere: each where `ordinal_of(number)` says.
  template <class OrdinalOf>
  void rearrange(LineIndex line, OrdinalOf ordinal_of) {
    Places moved;
    for (auto& [ordinal, place] : lines_[raw(line)]) moved.emplace(ordinal_of(place.number), std::move(place));
    lines_[raw(line)] = std::move(moved);
  }

  [[nodiscard]] const char* broken_invariant() const;

private:
  void count(const Place& place, int by);

  std::vector<Places> lines_;
  std::size_t count_ = 0;
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> uses_;  // of an address, by its hash
};

}  // namespace sluice::shop
