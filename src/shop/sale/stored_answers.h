// The stored answers of a sale: what a repeated request with the same idempotency key is answered.
//
// An answer is stored in the round of its effect, so the ledger has both or neither. It is kept for answer_age_max,
// and a buyer has at most answers_a_buyer_max of them: beyond that the buyer's oldest is forgotten. Operators are a
// buyer of their own (the nil id), so their keys collide with nobody's.
//
// Invariants
//  1. Every stored answer is in `by_age_`, `by_key_` and its buyer's count, or in none.
//  2. `by_age_` is in the order of storing.
// Not thread-safe: the owner's thread. Cost: a look-up a keyed request; forgetting is bounded a tick.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <optional>
#include <string>

#include "shop/owner/owner_settings.h"
#include "shop/sale/course.h"

namespace sluice::shop {

inline constexpr BuyerId operators{Id128(0, 1)};

class StoredAnswers {
public:
  StoredAnswers(Course& course, const OwnerSettings& settings) : course_(course), settings_(settings) {}

  // What the request was answered before, or that its key was used for another body. nullopt: it is new, or has no
  // key.
  [[nodiscard]] std::optional<Answer> find(BuyerId buyer, const RequestKey& request) const;
  void store(Now now, BuyerId buyer, const RequestKey& request, std::uint16_t status, const Answer& answer,
             Round& round);
  // Drops what is too old, at most `forgotten_a_tick`.
  void forget_old(Now now, Round& round);

  // From the ledger, the oldest first.
  void restore(BuyerId buyer, const RequestKey& request, std::uint16_t status, const Answer& answer,
               WallTime created_at);

  [[nodiscard]] std::size_t size() const { return by_key_.size(); }
  [[nodiscard]] const char* broken_invariant() const;

private:
  static constexpr std::size_t forgotten_a_tick = 1000;
  struct Stored {
    std::string fingerprint;
    std::uint16_t status = 0;
    std::string body;
    std::string location;
  };
  struct Entry {
    WallTime created_at{};
    BuyerId buyer;
    RequestKey request;
  };
  [[nodiscard]] static std::string key_of(BuyerId buyer, const RequestKey& request);
  void add(BuyerId buyer, const RequestKey& request, std::uint16_t status, const Answer& answer, WallTime created_at);
  void forget_oldest_of(BuyerId buyer, Round& round);
  void forget(const Entry& entry, Round& round);

  Course& course_;
  const OwnerSettings& settings_;
  boost::unordered_flat_map<std::string, Stored> by_key_;  // by buyer, route and key
  boost::unordered_flat_map<BuyerId, std::uint32_t, IdHash> count_of_;
  std::deque<Entry> by_age_;
};

}  // namespace sluice::shop
