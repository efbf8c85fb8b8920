// An edge of a simulated shop: verifies what devices show, gives out places, asks the owner, signs tickets.
//
// In the order of things that edge/purchase/purchases.h and edge/place/tickets.h state, with the same turnstile,
// board, books of places and keys, and the same tokens; without HTTP, allowances and work. What it answers is noted
// in the record before it leaves (edge_notes.h).
#pragma once

#include "sim/crowd/edge_purchases.h"

namespace sluice::sim {

class Edge {
public:
  Edge(Agenda& agenda, const MachineClock& clock, const token::KeyRing& keys, const Setup& setup, Record& record)
      : clock_(clock),
        keys_(keys),
        setup_(setup),
        notes_(agenda, record),
        places_(agenda, clock, keys, setup, notes_),
        purchases_(clock, setup, places_, notes_) {}

  // `respond` is called once, now or later; not at all if the process ends before.
  void handle(Process& process, const Request& request, const Respond& respond);

  // What a wrong edge does: for worlds with a bug in them.
  void believe_tickets() { places_.believes_tickets = true; }
  void swap_places() { purchases_.swaps_places = true; }
  void see_everybody(std::function<Process*()> process) { places_.see_everybody(std::move(process)); }

private:
  void poll(Visit& visit);
  void leave(Visit& visit);
  void release(Visit& visit);
  void checkout(Visit& visit);
  void read_hold(Visit& visit);
  void read_order(Visit& visit);
  template <class Then>
  void ask(const Visit& visit, shop::Command command, Then then);

  const MachineClock& clock_;
  const token::KeyRing& keys_;
  const Setup& setup_;
  EdgeNotes notes_;
  EdgePlaces places_;
  EdgePurchases purchases_;
};

}  // namespace sluice::sim
