#include "edge/admin/admin_routes.h"

#include "edge/admin/admin_rooms.h"

namespace sluice::edge {
namespace {

using Row = Router<AdminRooms>::Row;
using R = AdminRooms;
using Kind = Address::Kind;
using Extent = Address::Extent;

template <auto Room, auto Serve>
void at(AdminRooms& rooms, Errand& errand) {
  ((rooms.*Room).*Serve)(errand);
}

template <auto Room, auto Serve>
void in_sale(AdminRooms& rooms, Errand& errand) {
  if (is_valid_name(errand.values[0])) return at<Room, Serve>(rooms, errand);
  rooms.desk.refuse(errand, {.kind = &refusals::invalid_field, .detail = "sale: must be 1 to 40 of a-z, 0-9 and -"});
}

using S = AdminSales;
using J = AdminJobs;
using O = AdminOrders;
using W = AdminWebhooks;
using Action = shop::SaleAction;

constexpr std::array rows{
    Row{{Verb::get, "/admin/v1/sales"}, at<&R::sales, &S::list>},
    Row{{Verb::get, "/admin/v1/sales/{sale}"}, in_sale<&R::sales, &S::read>},
    Row{{Verb::put, "/admin/v1/sales/{sale}"}, in_sale<&R::sales, &S::put>},
    Row{{Verb::patch, "/admin/v1/sales/{sale}"}, in_sale<&R::sales, &S::patch>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/open"}, in_sale<&R::sales, &S::act<Action::open>>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/pause"}, in_sale<&R::sales, &S::act<Action::pause>>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/resume"}, in_sale<&R::sales, &S::act<Action::resume>>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/close"}, in_sale<&R::sales, &S::act<Action::close>>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/clear"}, in_sale<&R::sales, &S::act<Action::clear>>},
    Row{{Verb::get, "/admin/v1/sales/{sale}/report"}, in_sale<&R::sales, &S::read_report>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/load"}, in_sale<&R::sales, &S::report_load>},
    Row{{Verb::get, "/admin/v1/sales/{sale}/origin-key"}, in_sale<&R::sales, &S::read_origin_keys>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/items/{item}/stock"}, in_sale<&R::sales, &S::adjust_stock>},
    Row{{Verb::get, "/admin/v1/sales/{sale}/priority/{line}/codes"}, in_sale<&R::sales, &S::read_codes>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/priority/{line}/codes"}, in_sale<&R::sales, &S::make_codes>},
    Row{{Verb::get, "/admin/v1/sales/{sale}/orders"}, in_sale<&R::orders, &O::list>},
    Row{{Verb::get, "/admin/v1/orders/{order}"}, at<&R::orders, &O::read>},
    Row{{Verb::post, "/admin/v1/orders/{order}/cancel"}, at<&R::orders, &O::cancel>},
    Row{{Verb::post, "/admin/v1/orders/{order}/refund"}, at<&R::orders, &O::refund>},
    Row{{Verb::get, "/admin/v1/jobs"}, at<&R::jobs, &J::list>},
    Row{{Verb::get, "/admin/v1/jobs/{job}"}, at<&R::jobs, &J::read>},
    Row{{Verb::post, "/admin/v1/jobs/{job}/retry"}, at<&R::jobs, &J::act<shop::JobAction::retry>>},
    Row{{Verb::post, "/admin/v1/jobs/{job}/drop"}, at<&R::jobs, &J::act<shop::JobAction::drop>>},
    Row{{Verb::get, "/admin/v1/webhooks"}, at<&R::webhooks, &W::list>},
    Row{{Verb::post, "/admin/v1/webhooks/{webhook}/enable"}, at<&R::webhooks, &W::turn<false>>},
    Row{{Verb::post, "/admin/v1/webhooks/{webhook}/disable"}, at<&R::webhooks, &W::turn<true>>},
    Row{{Verb::get, "/admin/v1/events"}, at<&R::events, &AdminEvents::open>},
    Row{{Verb::get, "/metrics"}, at<&R::probes, &AdminProbes::metrics>},
    Row{{Verb::get, "/livez"}, at<&R::probes, &AdminProbes::livez>},
    Row{{Verb::get, "/readyz"}, at<&R::probes, &AdminProbes::readyz>},
    Row{{Verb::get, "/problems/{problem}"}, at<&R::problem_pages, &ProblemPages::read>},
    Row{{Verb::get, "/openapi.json"}, at<&R::description, &Description::json>},
    Row{{Verb::get, "/openapi", Extent::whole, Kind::page}, at<&R::description, &Description::page>},
    Row{{Verb::get, "/", Extent::whole, Kind::page}, at<&R::dashboard, &AdminDashboard::page>},
    Row{{Verb::get, "/assets/{asset}", Extent::open, Kind::page}, at<&R::probes, &AdminProbes::asset>},
};

}  // namespace

const Router<AdminRooms>& admin_router() {
  static const Router<AdminRooms> router(rows);
  return router;
}

}  // namespace sluice::edge
