#include "sim/crowd/edge_notes.h"

#include <boost/json.hpp>

namespace sluice::sim {
namespace {

std::vector<UnitName> units_of(const boost::json::value& body) {
  std::vector<UnitName> units;
  for (const auto& row : body.at("items").as_array()) {
    for (const auto& unit : row.at("units").as_array()) {
      units.push_back({std::string(row.at("item").as_string()), unit.to_number<std::uint32_t>()});
    }
  }
  return units;
}

}  // namespace

void EdgeNotes::sight(const Visit& visit, const EdgePlace& place) {
  const auto known = record_.places.find({place.line, place.number});
  if (known == record_.places.end() || known->second.buyer != visit.buyer) return;
  known->second.sights.push_back({now(), visit.process.life()});
}

void EdgeNotes::given(const EdgePlace& given, BuyerId buyer, Giver giver, Life life, Time since) {
  const auto [at, is_new] = record_.places.try_emplace({given.line, given.number});
  PlaceSeen& place = at->second;
  if (!is_new && place.buyer != buyer) {
    record_.given_twice.push_back("place " + std::to_string(raw(given.number)) + " was given to a second buyer");
  }
  if (!is_new) return;
  place = {.line = given.line,
           .number = given.number,
           .buyer = buyer,
           .given = now(),
           .given_in = life,
           .is_of_edge = giver == Giver::edge,
           .sights = {{since, life}},
           .calls = {},
           .over = {}};
}

void EdgeNotes::secured(const shop::TakeUnits& asked, Time since, const shop::Answer& answer, Life life,
                        bool is_new) {
  const boost::json::value body = boost::json::parse(answer.body);
  record_.secured.push_back({.asked = since,
                             .at = now(),
                             .life = life,
                             .buyer = asked.buyer,
                             .line = answer.line,
                             .number = answer.number,
                             .hold = *HoldId::parse(std::string_view(body.at("hold").as_string())),
                             .units = units_of(body),
                             .expires_at = *parse_rfc3339(std::string_view(body.at("expires_at").as_string())),
                             .is_new = is_new,
                             .gone = {},
                             .sold = {}});
}

void EdgeNotes::key(BuyerId buyer, const shop::RequestKey& key, const std::string& named) {
  if (!key.key.empty()) record_.keys.push_back({now(), buyer, key.route, key.key, named});
}

void EdgeNotes::release_asked(HoldId hold, BuyerId buyer) {
  Secured* known = record_.find(hold);
  if (known != nullptr && known->buyer == buyer && !known->gone) known->gone = now();
}

void EdgeNotes::checkout_asked(HoldId hold) {
  if (Secured* known = record_.find(hold)) known->unheard.push_back(now());
}

void EdgeNotes::checkout_heard(HoldId hold, Time asked) {
  if (Secured* known = record_.find(hold)) std::erase(known->unheard, asked);
}

void EdgeNotes::ordered(HoldId hold, BuyerId buyer, OrderId order) {
  record_.ordered.push_back({now(), order, hold, buyer});
}

void EdgeNotes::used(HoldId hold, BuyerId buyer, const char* deed) {
  const Secured* known = record_.find(hold);
  if (known != nullptr && known->buyer != buyer)
    record_.given_to_cheats.push_back(std::string(deed) + " another's hold");
}

void EdgeNotes::order_read(const std::string& hold, const std::string& state) {
  const auto id = HoldId::parse(hold);
  Secured* known = id ? record_.find(*id) : nullptr;
  if (state == "confirmed" && known != nullptr && !known->sold) known->sold = now();
}

}  // namespace sluice::sim
