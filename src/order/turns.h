// Who is next among many who ask for the same few hands: payers take turns, and none may keep all hands busy.
//
// A payer is an address and, at that, a person. Turns<Task> keeps tasks that wait, a queue for each person. take()
// serves addresses round-robin, one task each, and of an address its people likewise; it passes over whoever has as
// many tasks under way as they may, so that however many slow tasks one address has, another's task waits for at most
// one round, and behind one address one person's do not keep the others' waiting.
//
// Invariants
//  1. Tasks of one payer are taken in the order in which they came.
//  2. No known address has more than `Shares::address` tasks under way, and no known person more than
//     `Shares::person`. 0 is "unknown": many people, so it takes turns like one, but has no such limit.
//  3. Nothing is kept of a payer with neither tasks waiting nor under way.
//
// Pure; not thread-safe. O(1) a call. The caller bounds how many tasks wait.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "order/payer.h"

namespace sluice::order {

// How many tasks may be under way at once.
struct Shares {
  std::uint32_t address = 1;
  std::uint32_t person = 1;
};

template <class Task>
class Turns {
public:
  explicit Turns(Shares shares) : shares_(shares) {}

  void add(Payer payer, Task task) {
    Address& address = addresses_[payer.address];
    Person& person = address.people[payer.person];
    person.tasks.push_back(std::move(task));
    ++waiting_;
    give_turn(payer, address, person);
  }

  // The next one, under way from now on; nullopt: none waits but those of payers who are at their limit.
  std::optional<std::pair<Payer, Task>> take() {
    if (next_.empty()) return std::nullopt;
    Payer payer{.address = taken_from(next_)};
    Address& address = addresses_.find(payer.address)->second;
    payer.person = taken_from(address.next);
    Person& person = address.people.find(payer.person)->second;
    address.has_turn = person.has_turn = false;
    std::pair<Payer, Task> taken(payer, std::move(person.tasks.front()));
    person.tasks.pop_front();
    --waiting_;
    ++address.under_way;
    ++person.under_way;
    give_turn(payer, address, person);
    return taken;
  }

  // One of this payer's tasks under way has ended. REQUIRES: there is one.
  void end(Payer payer) {
    const auto at = addresses_.find(payer.address);
    Address& address = at->second;
    const auto who = address.people.find(payer.person);
    Person& person = who->second;
    --address.under_way;
    --person.under_way;
    give_turn(payer, address, person);
    if (person.under_way == 0 && person.tasks.empty()) address.people.erase(who);
    if (address.people.empty()) addresses_.erase(at);
  }

  // Nothing waits any more; what is under way still is.
  void clear() {
    next_.clear();
    waiting_ = 0;
    for (auto& [number, address] : addresses_) {
      address.next.clear();
      address.has_turn = false;
      for (auto& [hash, person] : address.people) {
        person.tasks.clear();
        person.has_turn = false;
      }
      erase_if(address.people, [](const auto& entry) { return entry.second.under_way == 0; });
    }
    erase_if(addresses_, [](const auto& entry) { return entry.second.people.empty(); });
  }

  [[nodiscard]] std::size_t waiting() const { return waiting_; }
  [[nodiscard]] bool can_take() const { return !next_.empty(); }
  [[nodiscard]] std::size_t addresses() const { return addresses_.size(); }

private:
  using Hash = std::uint64_t;
  using Queue = std::deque<Hash>;

  struct Person {
    std::deque<Task> tasks{};
    std::uint32_t under_way = 0;
    bool has_turn = false;  // in Address::next
  };
  struct Address {
    boost::unordered_flat_map<Hash, Person> people{};  // who have a task waiting or under way
    Queue next{};                                      // people who have a task waiting and are below their limit
    std::uint32_t under_way = 0;
    bool has_turn = false;  // in next_
  };

  static Hash taken_from(Queue& queue) {
    const Hash first = queue.front();
    queue.pop_front();
    return first;
  }

  void give_turn(Payer payer, Address& address, Person& person) {
    const bool is_person_full = payer.person != 0 && person.under_way >= shares_.person;
    if (!person.has_turn && !person.tasks.empty() && !is_person_full) {
      person.has_turn = true;
      address.next.push_back(payer.person);
    }
    const bool is_address_full = payer.address != 0 && address.under_way >= shares_.address;
    if (!address.has_turn && !address.next.empty() && !is_address_full) {
      address.has_turn = true;
      next_.push_back(payer.address);
    }
  }

  const Shares shares_;
  boost::unordered_flat_map<Hash, Address> addresses_;
  Queue next_;  // addresses with a person in their own queue, and below their limit
  std::size_t waiting_ = 0;
};

}  // namespace sluice::order
