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

using U = AdminUsers;
using L = AdminSessions;

struct Guarded {
  std::optional<Role> role;
  Row row;
};
constexpr std::optional<Role> anybody;
constexpr std::optional<Role> view = Role::view;
constexpr std::optional<Role> operate = Role::operate;
constexpr std::optional<Role> admin = Role::admin;

// Orders and codes have what buyers have told, or what is worth something, so that watching is not enough.
constexpr std::array guarded_rows{
    Guarded{view, Row{{Verb::get, "/admin/v1/sales"}, at<&R::sales, &S::list>}},
    Guarded{view, Row{{Verb::get, "/admin/v1/sales/{sale}"}, in_sale<&R::sales, &S::read>}},
    Guarded{operate, Row{{Verb::put, "/admin/v1/sales/{sale}"}, in_sale<&R::sales, &S::put>}},
    Guarded{operate, Row{{Verb::patch, "/admin/v1/sales/{sale}"}, in_sale<&R::sales, &S::patch>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/sales/{sale}/open"}, in_sale<&R::sales, &S::act<Action::open>>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/sales/{sale}/pause"}, in_sale<&R::sales, &S::act<Action::pause>>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/sales/{sale}/resume"}, in_sale<&R::sales, &S::act<Action::resume>>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/sales/{sale}/close"}, in_sale<&R::sales, &S::act<Action::close>>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/sales/{sale}/clear"}, in_sale<&R::sales, &S::act<Action::clear>>}},
    Guarded{view, Row{{Verb::get, "/admin/v1/sales/{sale}/report"}, in_sale<&R::sales, &S::read_report>}},
    Guarded{view,
            Row{{Verb::get, "/admin/v1/sales/{sale}/report/{form}"}, in_sale<&R::reports, &AdminReports::read>}},
    Guarded{view,
            Row{{Verb::get, "/admin/v1/sales/{sale}/preflight"}, in_sale<&R::preflight, &AdminPreflight::read>}},
    Guarded{operate,
            Row{{Verb::post, "/admin/v1/sales/{sale}/preflight"}, in_sale<&R::preflight, &AdminPreflight::look>}},
    Guarded{operate, Row{{Verb::put, "/admin/v1/sales/{sale}/preflight/ticks/{tick}"},
                         in_sale<&R::preflight, &AdminPreflight::tick>}},
    Guarded{operate, Row{{Verb::del, "/admin/v1/sales/{sale}/preflight/ticks/{tick}"},
                         in_sale<&R::preflight, &AdminPreflight::untick>}},
    Guarded{operate, Row{{Verb::put, "/admin/v1/sales/{sale}/rehearsals/{run}"},
                         in_sale<&R::preflight, &AdminPreflight::keep_rehearsal>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/sales/{sale}/load"}, in_sale<&R::sales, &S::report_load>}},
    Guarded{admin, Row{{Verb::get, "/admin/v1/sales/{sale}/origin-key"}, in_sale<&R::sales, &S::read_origin_keys>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/sales/{sale}/revoke"}, in_sale<&R::sales, &S::revoke_pass>}},
    Guarded{operate,
            Row{{Verb::post, "/admin/v1/sales/{sale}/items/{item}/stock"}, in_sale<&R::sales, &S::adjust_stock>}},
    Guarded{operate,
            Row{{Verb::get, "/admin/v1/sales/{sale}/priority/{line}/codes"}, in_sale<&R::sales, &S::read_codes>}},
    Guarded{operate,
            Row{{Verb::post, "/admin/v1/sales/{sale}/priority/{line}/codes"}, in_sale<&R::sales, &S::make_codes>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/sales/{sale}/priority/{line}/codes/revoke"},
                         in_sale<&R::sales, &S::revoke_code>}},
    Guarded{operate, Row{{Verb::get, "/admin/v1/sales/{sale}/orders"}, in_sale<&R::orders, &O::list>}},
    Guarded{operate, Row{{Verb::get, "/admin/v1/orders/{order}"}, at<&R::orders, &O::read>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/orders/{order}/cancel"}, at<&R::orders, &O::cancel>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/orders/{order}/refund"}, at<&R::orders, &O::refund>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/orders/{order}/erase"}, at<&R::orders, &O::erase>}},
    Guarded{view, Row{{Verb::get, "/admin/v1/jobs"}, at<&R::jobs, &J::list>}},
    Guarded{view, Row{{Verb::get, "/admin/v1/jobs/{job}"}, at<&R::jobs, &J::read>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/jobs/{job}/retry"}, at<&R::jobs, &J::act<shop::JobAction::retry>>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/jobs/{job}/drop"}, at<&R::jobs, &J::act<shop::JobAction::drop>>}},
    Guarded{view, Row{{Verb::get, "/admin/v1/webhooks"}, at<&R::webhooks, &W::list>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/webhooks/{webhook}/enable"}, at<&R::webhooks, &W::turn<false>>}},
    Guarded{operate, Row{{Verb::post, "/admin/v1/webhooks/{webhook}/disable"}, at<&R::webhooks, &W::turn<true>>}},
    Guarded{anybody, Row{{Verb::post, "/admin/v1/session"}, at<&R::sessions, &L::log_in>}},
    Guarded{view, Row{{Verb::get, "/admin/v1/session"}, at<&R::sessions, &L::read>}},
    Guarded{view, Row{{Verb::del, "/admin/v1/session"}, at<&R::sessions, &L::log_out>}},
    Guarded{view, Row{{Verb::post, "/admin/v1/session/password"}, at<&R::sessions, &L::change_password>}},
    Guarded{admin, Row{{Verb::get, "/admin/v1/users"}, at<&R::users, &U::list>}},
    Guarded{admin, Row{{Verb::post, "/admin/v1/users"}, at<&R::users, &U::add>}},
    Guarded{admin, Row{{Verb::patch, "/admin/v1/users/{user}"}, at<&R::users, &U::change>}},
    Guarded{admin, Row{{Verb::del, "/admin/v1/users/{user}"}, at<&R::users, &U::remove>}},
    Guarded{view, Row{{Verb::get, "/admin/v1/keys"}, at<&R::keys, &AdminKeys::list>}},
    Guarded{admin, Row{{Verb::post, "/admin/v1/keys/rotate"}, at<&R::keys, &AdminKeys::renew>}},
    Guarded{operate, Row{{Verb::get, "/admin/v1/acts"}, at<&R::acts, &AdminActs::list>}},
    Guarded{view, Row{{Verb::get, "/admin/v1/events"}, at<&R::events, &AdminEvents::open>}},
    Guarded{anybody, Row{{Verb::get, "/metrics"}, at<&R::probes, &AdminProbes::metrics>}},
    Guarded{anybody, Row{{Verb::get, "/livez"}, at<&R::probes, &AdminProbes::livez>}},
    Guarded{anybody, Row{{Verb::get, "/readyz"}, at<&R::probes, &AdminProbes::readyz>}},
    Guarded{anybody, Row{{Verb::get, "/problems/{problem}"}, at<&R::problem_pages, &ProblemPages::read>}},
    Guarded{anybody, Row{{Verb::get, "/openapi.json"}, at<&R::description, &Description::json>}},
    Guarded{anybody,
            Row{{Verb::get, "/openapi", Extent::whole, Kind::page}, at<&R::description, &Description::page>}},
    Guarded{anybody, Row{{Verb::get, "/", Extent::whole, Kind::page}, at<&R::dashboard, &AdminDashboard::page>}},
    Guarded{anybody,
            Row{{Verb::get, "/assets/{asset}", Extent::open, Kind::page}, at<&R::probes, &AdminProbes::asset>}},
};

constexpr std::array<Row, guarded_rows.size()> rows_of_table() {
  std::array<Row, guarded_rows.size()> rows{};
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = guarded_rows[i].row;
  return rows;
}
constexpr std::array rows_of_operators = rows_of_table();

}  // namespace

std::optional<Role> role_for(std::size_t row) {
  return guarded_rows[row].role;
}

const Router<AdminRooms>& admin_router() {
  static const Router<AdminRooms> router(rows_of_operators);
  return router;
}

}  // namespace sluice::edge
