// The places that an edge knows of: whose ticket is good, who was there, what they are told.
#pragma once

#include <functional>
#include <optional>

#include "sim/crowd/edge_notes.h"
#include "sim/world/machine_clock.h"
#include "sim/world/setup.h"
#include "token/token.h"

namespace sluice::sim {

class EdgePlaces {
public:
  EdgePlaces(Agenda& agenda, const MachineClock& clock, const token::KeyRing& keys, const Setup& setup,
             EdgeNotes& notes)
      : agenda_(agenda), clock_(clock), keys_(keys), setup_(setup), notes_(notes) {}

  [[nodiscard]] LineIndex line_of(const Request& request) const;
  // Of the ticket that is shown, if it is the visitor's and of this line.
  [[nodiscard]] std::optional<EdgePlace> shown(const Visit& visit, LineIndex line) const;
  // Whoever has it is there.
  void see(Visit& visit, const EdgePlace& place);
  // The place with a ticket for it.
  [[nodiscard]] Response tell(const shop::SaleFront& front, BuyerId buyer, const EdgePlace& place) const;

  // --- For worlds with a bug in them
  bool believes_tickets = false;  // neither whose they are nor of which epoch is looked at
  // Takes everybody who was ever given a place for being there, for good.
  void see_everybody(std::function<Process*()> process);

private:
  Agenda& agenda_;
  const MachineClock& clock_;
  const token::KeyRing& keys_;
  const Setup& setup_;
  EdgeNotes& notes_;
};

}  // namespace sluice::sim
