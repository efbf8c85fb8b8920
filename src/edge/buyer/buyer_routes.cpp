#include "edge/buyer/buyer_routes.h"

#include "edge/buyer/buyer_rooms.h"

namespace sluice::edge {
namespace {

using Row = Router<BuyerRooms>::Row;
using Kind = Address::Kind;
using Extent = Address::Extent;

// Each of these makes a row's function out of a room's: with the sale of the path looked up, also with the visitor's
// account, with the gate and likewise, or as it is.
template <auto Room, auto Serve>
void in_sale(BuyerRooms& rooms, Errand& errand) {
  const SaleReaders* sale = rooms.sales.find(errand.values[0]);
  if (sale == nullptr) return rooms.desk.refuse(errand, refusals::no_such_sale);
  ((rooms.*Room).*Serve)(errand, *sale);
}

template <auto Room, auto Serve>
void in_sale_by_person(BuyerRooms& rooms, Errand& errand) {
  const SaleReaders* sale = rooms.sales.find(errand.values[0]);
  if (sale == nullptr) return rooms.desk.refuse(errand, refusals::no_such_sale);
  if (rooms.accounts.recognise(errand, *sale)) ((rooms.*Room).*Serve)(errand, *sale);
}

template <auto Room, auto Serve>
void at_gate(BuyerRooms& rooms, Errand& errand) {
  const SaleReaders* sale = rooms.sales.find(errand.values[0]);
  if (sale == nullptr || !sale->view->is_gate()) return rooms.desk.refuse(errand, refusals::no_such_gate);
  if (rooms.accounts.recognise(errand, *sale)) ((rooms.*Room).*Serve)(errand, *sale);
}

// A gate, or a sale whose stock is behind one.
template <auto Room, auto Serve>
void at_any_gate(BuyerRooms& rooms, Errand& errand) {
  const SaleReaders* sale = rooms.sales.find(errand.values[0]);
  if (sale == nullptr) return rooms.desk.refuse(errand, refusals::no_such_gate);
  if (rooms.accounts.recognise(errand, *sale)) ((rooms.*Room).*Serve)(errand, *sale);
}

template <auto Room, auto Serve>
void at(BuyerRooms& rooms, Errand& errand) {
  ((rooms.*Room).*Serve)(errand);
}

using R = BuyerRooms;
using Stands = Address::Stands;
constexpr std::string_view assets = "/assets/{asset}";

using Answered = Address::Answered;

constexpr Address page(std::string_view path) {
  return {Verb::get, path, Extent::whole, Kind::page, Stands::below, Answered::by_any_edge};
}
// What is the same for everybody.
constexpr Address told(std::string_view path, Kind kind = Kind::described) {
  return {Verb::get, path, Extent::whole, kind, Stands::everywhere, Answered::by_any_edge};
}
constexpr Address file(std::string_view path, Stands stands) {
  return {Verb::other, path, Extent::open, Kind::page, stands, Answered::by_any_edge};
}
// What was sent to an address that a page had once is taken there, too: a browser would have to send it again.
constexpr Address form(std::string_view path) {
  return {Verb::post, path, Extent::whole, Kind::page};
}
// For proxies alone: the answer holds what the visitor's own scripts must not see.
constexpr Address question(Verb verb, std::string_view path, Extent extent = Extent::whole) {
  return {verb, path, extent, Kind::described, Stands::outside};
}

constexpr std::array rows_of_buyers{
    Row{told("/v1/sales"), at<&R::status, &Status::list>},
    Row{told("/v1/sales/{sale}"), in_sale<&R::status, &Status::read>},
    Row{told("/v1/sales/{sale}/items/{item}"), in_sale<&R::status, &Status::read_item>},
    Row{told("/v1/sales/{sale}/events"), in_sale<&R::status, &Status::open_events>},
    Row{told("/v1/changes"), at<&R::status, &Status::open_changes>},
    Row{{Verb::post, "/v1/sales/{sale}/tickets"}, in_sale_by_person<&R::tickets, &Tickets::join>},
    Row{{Verb::get, "/v1/sales/{sale}/tickets/current"}, in_sale_by_person<&R::tickets, &Tickets::read>},
    Row{{Verb::del, "/v1/sales/{sale}/tickets/current"}, in_sale_by_person<&R::tickets, &Tickets::leave>},
    Row{{Verb::post, "/v1/sales/{sale}/tickets/current/handover"},
        in_sale_by_person<&R::handovers, &Handovers::offer>},
    Row{{Verb::get, "/v1/sales/{sale}/tickets/current/notice"}, in_sale_by_person<&R::notices, &Notices::read>},
    Row{{Verb::put, "/v1/sales/{sale}/tickets/current/notice"}, in_sale_by_person<&R::notices, &Notices::put>},
    Row{{Verb::del, "/v1/sales/{sale}/tickets/current/notice"}, in_sale_by_person<&R::notices, &Notices::take_back>},
    Row{{Verb::post, "/v1/sales/{sale}/tickets/handover"}, in_sale_by_person<&R::handovers, &Handovers::take_over>},
    Row{{Verb::post, "/v1/sales/{sale}/holds"}, in_sale_by_person<&R::purchases, &Purchases::hold>},
    Row{{Verb::get, "/v1/sales/{sale}/holds/current"}, in_sale_by_person<&R::orders, &Orders::find_hold>},
    Row{{Verb::post, "/v1/sales/{sale}/buy"}, in_sale_by_person<&R::purchases, &Purchases::buy>},
    Row{{Verb::post, "/v1/sales/{sale}/feedback"}, in_sale_by_person<&R::feedback, &Feedback::say>},
    Row{{Verb::get, "/v1/holds/{hold}"}, at<&R::orders, &Orders::read_hold>},
    Row{{Verb::del, "/v1/holds/{hold}"}, at<&R::orders, &Orders::release_hold>},
    Row{{Verb::post, "/v1/holds/{hold}/checkout"}, at<&R::orders, &Orders::checkout>},
    Row{{Verb::get, "/v1/orders/{order}"}, at<&R::orders, &Orders::read_order>},
    Row{{Verb::post, "/v1/webhooks/payments/{provider}"}, at<&R::provider_events, &ProviderEvents::take>},
    Row{question(Verb::get, "/v1/gates/{sale}/check"), at_any_gate<&R::gates, &Gates::check>},
    Row{{Verb::get, "/v1/gates/{sale}/enter"}, at_any_gate<&R::gates, &Gates::enter>},
    Row{told("/v1/gates/{sale}/away", Kind::page), at_gate<&R::pages, &Pages::away>},
    Row{{Verb::post, "/v1/gates/{sale}/revoke"}, at_gate<&R::origin, &GateOrigin::revoke>},
    Row{{Verb::post, "/v1/gates/{sale}/extend"}, at_gate<&R::origin, &GateOrigin::extend>},
    Row{{Verb::post, "/v1/gates/{sale}/load"}, at_gate<&R::origin, &GateOrigin::report_load>},
    Row{{Verb::get, "/v1/shop/holds/{hold}"}, at<&R::shop_holds, &ShopHolds::read>},
    Row{{Verb::post, "/v1/shop/holds/{hold}/begin"}, at<&R::shop_holds, &ShopHolds::begin>},
    Row{{Verb::post, "/v1/shop/holds/{hold}/confirm"}, at<&R::shop_holds, &ShopHolds::confirm>},
    Row{{Verb::post, "/v1/shop/holds/{hold}/fail"}, at<&R::shop_holds, &ShopHolds::fail>},
    Row{{Verb::post, "/v1/shop/holds/{hold}/release"}, at<&R::shop_holds, &ShopHolds::release>},
    Row{{Verb::post, "/v1/shop/holds/{hold}/extend"}, at<&R::shop_holds, &ShopHolds::extend>},
    Row{{Verb::post, "/v1/shop/holds/{hold}/cancel"}, at<&R::shop_holds, &ShopHolds::cancel>},
    Row{{Verb::post, "/v1/shop/sales/{sale}/holds"}, in_sale<&R::shop_holds, &ShopHolds::take>},
    Row{told("/problems/{problem}"), at<&R::problem_pages, &ProblemPages::read>},
    Row{told("/openapi.json"), at<&R::description, &Description::json>},
    Row{told("/openapi", Kind::page), at<&R::description, &Description::page>},
    Row{page("/queue/{sale}"), at<&R::forms, &Forms::queue>},
    Row{form("/queue/{sale}/join"), at<&R::forms, &Forms::join>},
    Row{form("/queue/{sale}/code"), at<&R::forms, &Forms::enter_code>},
    Row{form("/queue/{sale}/leave"), at<&R::forms, &Forms::leave>},
    Row{form("/queue/{sale}/notice"), at<&R::forms, &Forms::leave_address>},
    Row{form("/queue/{sale}/no-notice"), at<&R::forms, &Forms::take_address_back>},
    Row{form("/queue/{sale}/take"), at<&R::forms, &Forms::take>},
    Row{form("/queue/{sale}/checkout"), at<&R::forms, &Forms::go_to_checkout>},
    Row{form("/queue/{sale}/feedback"), at<&R::feedback, &Feedback::say_in_line>},
    Row{page("/sale/{sale}"), at<&R::pages, &Pages::of_sale>},
    Row{page("/draw/{sale}"), at<&R::pages, &Pages::of_sale>},
    Row{page("/thumbs/{sale}"), at<&R::pages, &Pages::of_sale>},
    Row{form("/thumbs/{sale}"), at<&R::feedback, &Feedback::say_on_page>},
    Row{page("/handover/{sale}"), at<&R::pages, &Pages::of_sale>},
    Row{page("/notice/{sale}"), at<&R::pages, &Pages::of_sale>},
    Row{page("/priority/{sale}"), at<&R::pages, &Pages::of_sale>},
    Row{page("/checkout/{hold}"), at<&R::pages, &Pages::of_hold>},
    Row{form("/checkout/{hold}"), at<&R::forms, &Forms::check_out>},
    Row{page("/order/{order}"), at<&R::pages, &Pages::of_order>},
    Row{form("/order/{order}"), at<&R::feedback, &Feedback::say_of_order>},
    Row{form("/checkout/{hold}/release"), at<&R::forms, &Forms::release>},
    // With the visitor's own method, whichever that is.
    Row{question(Verb::other, "/v1/gates/{sale}/envoy/{uri}", Extent::open),
        at_any_gate<&R::gates, &Gates::check_for_envoy>},
    Row{file(assets, Stands::below), at<&R::pages, &Pages::file>},
    Row{file("/{page}", Stands::everywhere), at<&R::pages, &Pages::file>},
};

// What is shown of a place is the owner's to say.
void show_line(BuyerRooms& rooms, Errand& errand) {
  const SaleReaders* sale = rooms.sales.find(errand.values[0]);
  const bool has_place = sale != nullptr && errand.visitor.first_place(*sale);
  has_place ? rooms.forwarding.forward(errand) : rooms.pages.queue(errand);
}

constexpr std::array rows_of_degraded{
    Row{{Verb::post, "/v1/sales/{sale}/tickets"}, in_sale_by_person<&R::degraded, &Degraded::join>},
    Row{{Verb::get, "/v1/sales/{sale}/tickets/current"}, in_sale_by_person<&R::degraded, &Degraded::read>},
    Row{{Verb::del, "/v1/sales/{sale}/tickets/current"}, in_sale_by_person<&R::degraded, &Degraded::leave>},
    Row{{Verb::post, "/v1/sales/{sale}/buy"}, in_sale_by_person<&R::degraded, &Degraded::buy>},
    Row{question(Verb::get, "/v1/gates/{sale}/check"), at_any_gate<&R::degraded_gates, &DegradedGates::check>},
    Row{{Verb::get, "/v1/gates/{sale}/enter"}, at_any_gate<&R::degraded_gates, &DegradedGates::enter>},
    Row{page("/queue/{sale}"), show_line},
    Row{form("/queue/{sale}/join"), at<&R::forms, &Forms::join>},
    Row{form("/queue/{sale}/leave"), at<&R::forms, &Forms::leave>},
    Row{question(Verb::other, "/v1/gates/{sale}/envoy/{uri}", Extent::open),
        at_any_gate<&R::degraded_gates, &DegradedGates::check_for_envoy>},
};

}  // namespace

const Router<BuyerRooms>& degraded_router() {
  static const Router<BuyerRooms> router(rows_of_degraded);
  return router;
}

const Router<BuyerRooms>& buyer_router() {
  static const Router<BuyerRooms> router(rows_of_buyers);
  return router;
}

Route asset_route() {
  return buyer_router().book().find(assets, Verb::get)->route;
}

}  // namespace sluice::edge
