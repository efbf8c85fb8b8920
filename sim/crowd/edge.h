// An edge of a simulated shop: verifies what devices show, gives out places, asks the owner, signs tickets.
//
// In the order of things that edge/purchase/purchases.h and edge/place/tickets.h state, with the same turnstile,
// board, books of places and keys, and the same tokens; without HTTP, allowances and work. What it answers is noted
// in the record before it leaves, as that is when somebody may rely on it.
#pragma once

#include <optional>

#include "sim/crowd/request.h"
#include "sim/judgement/record.h"
#include "sim/world/process.h"
#include "token/token.h"

namespace sluice::sim {

// What a wrong edge does: for worlds with a bug in them.
struct EdgeBugs {
  bool believes_tickets = false;  // neither whose they are nor of which epoch is looked at
  bool swaps_places = false;      // of two who come at once, the later one is given the earlier place
};

class Edge {
public:
  Edge(Agenda& agenda, const MachineClock& clock, const token::KeyRing& keys, const Setup& setup, Record& record)
      : agenda_(agenda), clock_(clock), keys_(keys), setup_(setup), record_(record) {}

  // `respond` is called once, now or later; not at all if the process ends before.
  void handle(Process& process, const Request& request, const Respond& respond);

  EdgeBugs bugs{};
  // Takes everybody who was ever given a place for being there, for good: for worlds with that bug in them.
  void see_everybody(std::function<Process*()> process);

private:
  struct Place {
    LineIndex line{};
    Ordinal number{};
  };
  struct Visit {
    Process& process;
    std::shared_ptr<shop::SaleFront> front;
    const Request& request;
    const Respond& respond;
    BuyerId buyer;
    std::optional<Place> place{};
  };
  [[nodiscard]] std::optional<Place> place_of(const Visit& visit, LineIndex line) const;
  [[nodiscard]] LineIndex line_of(const Request& request) const;
  void buy(Visit& visit);
  void ask_owner(Visit& visit, LineIndex line, Ordinal number, const shop::RequestKey& key, bool began_key);
  void use_place(Visit& visit, const shop::RequestKey& key, bool began_key);
  void take_place(Visit& visit, const shop::RequestKey& key, bool began_key);
  [[nodiscard]] std::optional<line::Turnstile::Place> issue_swapped(shop::LineFront& front);
  void send_purchase(Visit& visit, LineIndex line, Ordinal number, bool just_issued, const shop::RequestKey& key);
  void take_purchase_answer(const shop::TakeUnits& asked, Time since, const shop::Answer& answer, Life life,
                            const std::shared_ptr<shop::SaleFront>& front, const Respond& respond);
  void poll(Visit& visit);
  void leave(Visit& visit);
  void release(Visit& visit);
  void checkout(Visit& visit);
  void read_hold(Visit& visit);
  void read_order(Visit& visit);
  [[nodiscard]] bool refuse_sale(const Visit& visit, bool wants_units) const;

  void see(Visit& visit, const Place& place);
  void note_sight(const Visit& visit, const Place& place);
  [[nodiscard]] Response tell_place(const shop::SaleFront& front, BuyerId buyer, const Place& place) const;
  enum class Giver : std::uint8_t { edge, owner };
  void note_given(LineIndex line, Ordinal number, BuyerId buyer, Giver giver, Life life);
  void note_secured(const shop::TakeUnits& asked, Time since, const shop::Answer& answer, Life life, bool is_new);
  template <class Then>
  void ask(const Visit& visit, shop::Command command, Then then);

  Agenda& agenda_;
  const MachineClock& clock_;
  const token::KeyRing& keys_;
  const Setup& setup_;
  Record& record_;
  std::optional<line::Turnstile::Place> kept_back_{};  // of two places, by an edge that swaps them
};

// The hold or the order that an answer's body names, and the state that it says.
[[nodiscard]] std::string member_of(const std::string& body, std::string_view name);

}  // namespace sluice::sim
