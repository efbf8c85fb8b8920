// What an edge notes in the record before an answer leaves, as that is when somebody may rely on it.
#pragma once

#include "sim/crowd/visit.h"
#include "sim/judgement/record.h"
#include "sim/world/agenda.h"

namespace sluice::sim {

class EdgeNotes {
public:
  EdgeNotes(const Agenda& agenda, Record& record) : agenda_(agenda), record_(record) {}

  [[nodiscard]] Time now() const { return agenda_.now(); }

  // Whoever has the place was there.
  void sight(const Visit& visit, const EdgePlace& place);
  enum class Giver : std::uint8_t { edge, owner };
  // `since`: its holder was there; an owner is told to give it before anybody hears of it.
  void given(const EdgePlace& place, BuyerId buyer, Giver giver, Life life, Time since);
  void secured(const shop::TakeUnits& asked, Time since, const shop::Answer& answer, Life life, bool is_new);
  void sold_out(LineIndex line) { record_.sold_out.push_back({now(), line}); }
  // What a key's answer named, the first time and ever after.
  void key(BuyerId buyer, const shop::RequestKey& key, const std::string& named);

  // From the moment that this is asked the hold may have ended, whatever becomes of the answer.
  void release_asked(HoldId hold, BuyerId buyer);
  // A checkout is on its way; once its outcome was told, whatever it was, it is heard of.
  void checkout_asked(HoldId hold);
  void checkout_heard(HoldId hold, Time asked);
  void hold_over(HoldId hold) { record_.holds_over.push_back({now(), hold}); }
  void ordered(HoldId hold, BuyerId buyer, OrderId order);
  // A buyer was answered about a hold; `deed`: what they did with it, should it be another's.
  void used(HoldId hold, BuyerId buyer, const char* deed);
  void order_read(const std::string& hold, const std::string& state);

  // Everybody who was ever given a place, for a bug that needs them.
  [[nodiscard]] const auto& places() const { return record_.places; }

private:
  const Agenda& agenda_;
  Record& record_;
};

}  // namespace sluice::sim
