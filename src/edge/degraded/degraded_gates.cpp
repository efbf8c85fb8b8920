#include "edge/degraded/degraded_gates.h"

#include "edge/gate/gate_asker.h"
#include "edge/gate/gates.h"
#include "edge/gate/return_address.h"

namespace sluice::edge {
namespace {

constexpr LineIndex gates_line{0};

}  // namespace

void DegradedGates::check(Errand& errand, const SaleReaders& sale) {
  const auto mode = Gates::mode_of(*errand.request);
  mode ? answer(errand, sale, *mode) : desk_.refuse(errand, Gates::wrong_mode());
}

void DegradedGates::check_for_envoy(Errand& errand, const SaleReaders& sale) {
  answer(errand, sale, ProxyMode::envoy);
}

std::optional<Place> DegradedGates::inside(Errand& errand, const SaleReaders& sale) {
  const auto place = errand.visitor.first_place(sale);
  if (place && !place->pass_text.empty()) return place;
  return errand.visitor.lone_pass(sale);
}

bool DegradedGates::is_for_owner(Errand& errand, const SaleReaders& sale) const {
  if (degraded_.is_owner_away()) return false;
  return errand.visitor.first_place(sale) || errand.visitor.lone_pass(sale);
}

void DegradedGates::answer(Errand& errand, const SaleReaders& sale, ProxyMode mode) {
  if (is_for_owner(errand, sale)) return forwarding_.forward(errand);
  if (Gates::is_free(errand, sale, mode)) return words_.wave_through(errand, mode);
  if (const auto place = inside(errand, sale)) {
    return words_.admit(errand, sale, mode, *errand.visitor.buyer(), *place);
  }
  const Asker asker = asker_of(*errand.request, ProxyWords::method_behind(errand, mode));
  if (asker == Asker::preflight) return words_.wave_through(errand, mode);
  if (asker != Asker::page) {
    errand.headers += no_store;
    return desk_.refuse(errand, refusals::no_page);
  }
  const std::string heading = ProxyWords::heading_of(errand, mode);
  if (mode == ProxyMode::redirect) {
    signing_.welcome(errand);
    return words_.send_away(errand, mode, words_.door_to(errand, sale, heading));
  }
  const Guest guest = signing_.guest_of(errand);
  const auto place = let_in(errand, sale, guest);
  if (place) return words_.admit(errand, sale, mode, guest.id, *place);
  words_.send_away(errand, mode, words_.queue_to(errand, sale, heading));
}

void DegradedGates::enter(Errand& errand, const SaleReaders& sale) {
  if (is_for_owner(errand, sale)) return forwarding_.forward(errand);
  const std::string to = Gates::way_of(errand, desk_.context());
  if (sale.view->everybody_passes(sale.state()) || inside(errand, sale)) return desk_.redirect(errand, to);
  const auto buyer = errand.visitor.buyer();
  const auto place = buyer ? let_in(errand, sale, {.id = *buyer}) : std::nullopt;
  desk_.redirect(errand, place ? to : words_.queue_to(errand, sale, to));
}

std::optional<Place> DegradedGates::let_in(Errand& errand, const SaleReaders& sale, const Guest& guest) {
  if (!sale.view->is_gate() || sale.state() != shop::SaleState::open) return std::nullopt;
  auto place = errand.visitor.first_place(sale);
  const bool has_place = place.has_value();
  StampTime at = has_place ? stamp_time(place->issued_at) : StampTime{};
  token::Text stamp;
  if (!has_place) {
    auto noted = degraded_.noted(errand, sale);
    if (!noted && toll_.is_free(errand, sale)) noted = degraded_.note(errand, sale, gates_line, guest);
    if (!noted) return std::nullopt;
    places_.greet(errand, guest);
    stamp = noted->text;
    at = noted->at;
    place = Place{.line = noted->line, .text = stamp};
  }
  const bool is_let_in = degraded_.ask(errand, sale, place->line, guest.id, at).is_let_in;
  places_.append_cookies(errand, sale, guest.id, *place,
                         is_let_in ? GatePlaces::Pass::first : GatePlaces::Pass::none);
  place->text = {};
  return is_let_in ? place : std::nullopt;
}

}  // namespace sluice::edge
