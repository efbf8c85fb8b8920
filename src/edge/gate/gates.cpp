#include "edge/gate/gates.h"

#include <vector>

#include "edge/gate/free_path.h"
#include "edge/gate/return_address.h"

namespace sluice::edge {

std::optional<ProxyMode> Gates::mode_of(const http::Request& request) {
  const std::string mode = query_value(request.query, "mode").value_or("nginx");
  if (mode == "nginx") return ProxyMode::nginx;
  return mode == "redirect" ? std::optional(ProxyMode::redirect) : std::nullopt;
}

Refusal Gates::wrong_mode() {
  return {.kind = &refusals::invalid_field, .detail = "mode: must be nginx or redirect"};
}

std::string Gates::way_of(const Errand& errand, const Context& context) {
  std::vector<std::string> origins = context.allowed_origins;
  if (!context.public_origin.empty()) origins.push_back(context.public_origin);
  return safe_return(query_value(errand.request->query, "to").value_or("/"), origins);
}

void Gates::check(Errand& errand, const SaleReaders& sale) {
  const auto mode = mode_of(*errand.request);
  mode ? answer(errand, sale, *mode) : desk_.refuse(errand, wrong_mode());
}

void Gates::check_for_envoy(Errand& errand, const SaleReaders& sale) {
  answer(errand, sale, ProxyMode::envoy);
}

void Gates::answer(Errand& errand, const SaleReaders& sale, ProxyMode mode) {
  if (!sale.view->is_gate()) return stock_.answer(errand, sale, mode);
  if (is_free(errand, sale, mode)) return let_everybody_pass(errand, sale, mode);
  auto place = errand.visitor.first_place(sale);
  const Admission admission = admission_of(sale, place, errand.now);
  const Asker asker = asker_of(*errand.request, ProxyWords::method_behind(errand, mode));
  if (const auto lone = lone_pass_of(errand, sale, admission)) {
    return words_.admit(errand, sale, mode, *errand.visitor.buyer(), *lone);
  }
  if (asker != Asker::page && !has_pass(admission)) {
    return answer_no_page(errand, sale, mode, place, asker == Asker::preflight);
  }
  switch (admission) {
    case Admission::first_use:
      places_.tell_entered(sale, *place);
      return let_on(errand, sale, mode, *place, asker);
    case Admission::inside:
      return let_on(errand, sale, mode, *place, asker);
    case Admission::waiting:
      teller_.see(sale, *place);
      return words_.send_away(errand, mode, words_.queue_to(errand, sale, ProxyWords::heading_of(errand, mode)));
    case Admission::called:
    case Admission::none:
      return let_in(errand, sale, mode, place, admission);
  }
}

// Let in by an edge without its owner, and inside until that pass ends: nothing makes it longer, and nobody counts
// them.
std::optional<Place> Gates::lone_pass_of(Errand& errand, const SaleReaders& sale, Admission admission) {
  return has_pass(admission) ? std::nullopt : errand.visitor.lone_pass(sale);
}

bool Gates::is_free(const Errand& errand, const SaleReaders& sale, ProxyMode mode) {
  if (sale.view->everybody_passes(sale.state())) return true;
  const auto& paths = sale.view->config.gate.always_pass;
  return !paths.empty() && is_free_path(ProxyWords::uri_behind(errand, mode), paths);
}

// Who has a pass goes on showing it: the shop may end it, so that a place is free when the gate works again.
void Gates::let_everybody_pass(Errand& errand, const SaleReaders& sale, ProxyMode mode) {
  auto place = errand.visitor.first_place(sale);
  if (!has_pass(admission_of(sale, place, errand.now))) return words_.wave_through(errand, mode);
  words_.admit(errand, sale, mode, *errand.visitor.buyer(), *place);
}

void Gates::let_on(Errand& errand, const SaleReaders& sale, ProxyMode mode, Place place, Asker asker) {
  const BuyerId buyer = *errand.visitor.buyer();
  if (!is_to_be_renewed(sale, place, errand.now)) return words_.admit(errand, sale, mode, buyer, place);
  if (mode != ProxyMode::redirect) {
    places_.renew(errand, sale, buyer, place);
    return words_.admit(errand, sale, mode, buyer, place);
  }
  // The cookie of a "yes" would be lost: once in a while the way to a page leads past the door. An app that keeps its
  // pass by itself would come back with the same.
  const bool keeps_cookies = errand.request->pass.empty();
  const bool can_be_led =
      keeps_cookies && asker == Asker::page && is_reading(ProxyWords::method_behind(errand, mode));
  if (!can_be_led) return words_.admit(errand, sale, mode, buyer, place);
  words_.send_away(errand, mode, words_.door_to(errand, sale, ProxyWords::heading_of(errand, mode)));
}

void Gates::answer_no_page(Errand& errand, const SaleReaders& sale, ProxyMode mode, const std::optional<Place>& place,
                           bool is_preflight) {
  if (place) teller_.see(sale, *place);
  if (is_preflight) return words_.wave_through(errand, mode);
  errand.headers += no_store;
  desk_.refuse(errand, refusals::no_page);
}

void Gates::let_in(Errand& errand, const SaleReaders& sale, ProxyMode mode, std::optional<Place> place,
                   Admission admission) {
  if (mode == ProxyMode::redirect) {
    signing_.welcome(errand);
    return words_.send_away(errand, mode, words_.door_to(errand, sale, ProxyWords::heading_of(errand, mode)));
  }
  if (admission == Admission::none) return let_newcomer_in(errand, sale, mode, place);
  const BuyerId buyer = *errand.visitor.buyer();
  places_.append_cookies(errand, sale, buyer, *place, GatePlaces::Pass::first);
  places_.tell_entered(sale, *place);
  words_.admit(errand, sale, mode, buyer, *place);
}

void Gates::let_newcomer_in(Errand& errand, const SaleReaders& sale, ProxyMode mode,
                            const std::optional<Place>& old_place) {
  const std::string queue = words_.queue_to(errand, sale, ProxyWords::heading_of(errand, mode));
  const Guest guest = signing_.guest_of(errand);
  places_.take(errand, sale, guest, old_place,
               [this, mode, queue, guest](Errand& then, const SaleReaders& there, const Place* called) {
                 if (called == nullptr) return words_.send_away(then, mode, queue);
                 places_.tell_entered(there, *called);
                 words_.admit(then, there, mode, guest.id, *called);
               });
}

// Sent here by a check in mode `redirect`, or by the waiting page. Taking a place is left to those who have shown
// that they keep cookies; others would come again and again, and take one each time.
void Gates::enter(Errand& errand, const SaleReaders& sale) {
  const std::string to = way_of(errand, desk_.context());
  if (!sale.view->is_gate()) return stock_.enter(errand, sale, to);
  if (sale.view->everybody_passes(sale.state())) return desk_.redirect(errand, to);
  const auto buyer = errand.visitor.buyer();
  if (!buyer) return desk_.redirect(errand, words_.queue_to(errand, sale, to));
  auto place = errand.visitor.first_place(sale);
  const Admission admission = admission_of(sale, place, errand.now);
  if (lone_pass_of(errand, sale, admission)) return desk_.redirect(errand, to);
  switch (admission) {
    case Admission::first_use:
      return desk_.redirect(errand, to);
    case Admission::inside:
      if (is_to_be_renewed(sale, *place, errand.now)) places_.renew(errand, sale, *buyer, *place);
      return desk_.redirect(errand, to);
    case Admission::none:
      return enter_anew(errand, sale, to, place);
    case Admission::called:
      places_.append_cookies(errand, sale, *buyer, *place, GatePlaces::Pass::first);
      return desk_.redirect(errand, to);
    case Admission::waiting:
      teller_.see(sale, *place);
      return desk_.redirect(errand, words_.queue_to(errand, sale, to));
  }
}

void Gates::enter_anew(Errand& errand, const SaleReaders& sale, const std::string& to,
                       const std::optional<Place>& old_place) {
  const std::string queue = words_.queue_to(errand, sale, to);
  const Guest guest{.id = *errand.visitor.buyer()};
  places_.take(errand, sale, guest, old_place,
               [this, to, queue](Errand& then, const SaleReaders&, const Place* called) {
                 desk_.redirect(then, called != nullptr ? to : queue);
               });
}

}  // namespace sluice::edge
