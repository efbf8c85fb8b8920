#include "shop/delivery/address_book.h"

#include <functional>
#include <utility>

namespace sluice::shop {
namespace {

std::uint64_t hash_of(const std::string& address) {
  return std::hash<std::string>{}(address);
}

}  // namespace

bool AddressBook::may_take(const std::string& address) const {
  const auto uses = uses_.find(hash_of(address));
  return uses == uses_.end() || uses->second < places_of_one_max;
}

const AddressBook::Place* AddressBook::find(LineIndex line, Ordinal at) const {
  const auto found = of(line).find(at);
  return found == of(line).end() ? nullptr : &found->second;
}

void AddressBook::put(LineIndex line, Ordinal at, Place place) {
  count(place, 1);
  const auto [entry, is_new] = lines_[raw(line)].try_emplace(at);
  if (!is_new) count(entry->second, -1);
  if (is_new) ++count_;
  entry->second = std::move(place);
}

AddressBook::Places::const_iterator AddressBook::erase(LineIndex line, Places::const_iterator at) {
  count(at->second, -1);
  --count_;
  return lines_[raw(line)].erase(at);
}

void AddressBook::count(const Place& place, int by) {
  for (const std::string* address : {&place.email, &place.push}) {
    if (address->empty()) continue;
    std::uint32_t& uses = uses_[hash_of(*address)];
    uses = static_cast<std::uint32_t>(static_cast<int>(uses) + by);
    if (uses == 0) uses_.erase(hash_of(*address));
  }
}

const char* AddressBook::broken_invariant() const {
  std::size_t places = 0;
  std::size_t addresses = 0;
  for (const Places& line : lines_) {
    places += line.size();
    for (const auto& [ordinal, place] : line) {
      addresses += (place.email.empty() ? 0U : 1U) + (place.push.empty() ? 0U : 1U);
      if (place.email.empty() && place.push.empty()) return "who is to be told has left an address";
    }
  }
  std::size_t uses = 0;
  for (const auto& [address, count] : uses_) uses += count;
  if (uses != addresses) return "the uses of each address are counted";
  return places == count_ ? nullptr : "places with an address are counted";
}

}  // namespace sluice::shop
