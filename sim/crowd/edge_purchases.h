// Buying at an edge of a simulated shop: a place for whoever has none, units for whoever is called.
//
// In the order of things that edge/purchase/purchases.h states.
#pragma once

#include <optional>

#include "line/turnstile.h"
#include "sim/crowd/edge_places.h"

namespace sluice::sim {

class EdgePurchases {
public:
  EdgePurchases(const MachineClock& clock, const Setup& setup, EdgePlaces& places, EdgeNotes& notes)
      : clock_(clock), setup_(setup), places_(places), notes_(notes) {}

  void buy(Visit& visit);

  bool swaps_places = false;  // a bug: of two who come at once, the later one is given the earlier place

private:
  // The request's key, from where it is begun to where it is ended here or handed to the owner.
  struct Key {
    shop::RequestKey key{};
    bool is_begun = false;
  };
  void forget(const Visit& visit, const Key& key) const;
  void ask_owner(Visit& visit, const EdgePlace& place, const Key& key);
  void use_place(Visit& visit, const Key& key);
  void take_place(Visit& visit, LineIndex line, const Key& key);
  [[nodiscard]] std::optional<line::Turnstile::Place> issue(shop::LineFront& front);
  void send(Visit& visit, const EdgePlace& place, bool just_issued, const shop::RequestKey& key);
  void take_answer(const shop::TakeUnits& asked, Time since, const shop::Answer& answer, Life life,
                   const std::shared_ptr<shop::SaleFront>& front, const Respond& respond);

  const MachineClock& clock_;
  const Setup& setup_;
  EdgePlaces& places_;
  EdgeNotes& notes_;
  std::optional<line::Turnstile::Place> kept_back_{};  // of two places, by an edge that swaps them
};

}  // namespace sluice::sim
