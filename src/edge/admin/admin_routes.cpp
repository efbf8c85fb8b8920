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

template <auto Serve>
void in_sale(AdminRooms& rooms, Errand& errand) {
  if (is_valid_name(errand.values[0])) return (rooms.sales.*Serve)(errand);
  rooms.desk.refuse(errand,
                    {.problem = &problems::invalid_field, .detail = "sale: must be 1 to 40 of a-z, 0-9 and -"});
}

using S = AdminSales;
using J = AdminJobs;
using Action = shop::SaleAction;

constexpr std::array rows{
    Row{{Verb::get, "/admin/v1/sales"}, at<&R::sales, &S::list>},
    Row{{Verb::get, "/admin/v1/sales/{sale}"}, in_sale<&S::read>},
    Row{{Verb::put, "/admin/v1/sales/{sale}"}, in_sale<&S::put>},
    Row{{Verb::patch, "/admin/v1/sales/{sale}"}, in_sale<&S::patch>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/open"}, in_sale<&S::act<Action::open>>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/pause"}, in_sale<&S::act<Action::pause>>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/resume"}, in_sale<&S::act<Action::resume>>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/close"}, in_sale<&S::act<Action::close>>},
    Row{{Verb::get, "/admin/v1/sales/{sale}/report"}, in_sale<&S::read_report>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/load"}, in_sale<&S::report_load>},
    Row{{Verb::get, "/admin/v1/sales/{sale}/origin-key"}, in_sale<&S::read_origin_keys>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/items/{item}/stock"}, in_sale<&S::adjust_stock>},
    Row{{Verb::get, "/admin/v1/sales/{sale}/priority/{line}/codes"}, in_sale<&S::read_codes>},
    Row{{Verb::post, "/admin/v1/sales/{sale}/priority/{line}/codes"}, in_sale<&S::make_codes>},
    Row{{Verb::get, "/admin/v1/jobs"}, at<&R::jobs, &J::list>},
    Row{{Verb::get, "/admin/v1/jobs/{job}"}, at<&R::jobs, &J::read>},
    Row{{Verb::post, "/admin/v1/jobs/{job}/retry"}, at<&R::jobs, &J::act<shop::JobAction::retry>>},
    Row{{Verb::post, "/admin/v1/jobs/{job}/drop"}, at<&R::jobs, &J::act<shop::JobAction::drop>>},
    Row{{Verb::get, "/metrics"}, at<&R::probes, &AdminProbes::metrics>},
    Row{{Verb::get, "/livez"}, at<&R::probes, &AdminProbes::livez>},
    Row{{Verb::get, "/readyz"}, at<&R::probes, &AdminProbes::readyz>},
    Row{{Verb::get, "/openapi.json"}, at<&R::probes, &AdminProbes::openapi>},
    Row{{Verb::get, "/", Extent::whole, Kind::page}, at<&R::probes, &AdminProbes::front_page>},
};

}  // namespace

const Router<AdminRooms>& admin_router() {
  static const Router<AdminRooms> router(rows);
  return router;
}

}  // namespace sluice::edge
