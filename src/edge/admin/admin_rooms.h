// What answers operators, put together. One server's thread, but for Probes::drain().
#pragma once

#include "edge/admin/admin_dashboard.h"
#include "edge/admin/admin_events.h"
#include "edge/admin/admin_jobs.h"
#include "edge/admin/admin_orders.h"
#include "edge/admin/admin_probes.h"
#include "edge/admin/admin_sales.h"
#include "edge/admin/admin_webhooks.h"
#include "edge/description/description.h"
#include "edge/description/description_page.h"
#include "edge/description/openapi.h"
#include "edge/refusal/problem_pages.h"

namespace sluice::edge {

struct AdminRooms {
  AdminRooms(const Context& context, Random& random, const AddressBook& book, std::function<std::string()> metrics,
             std::function<std::string()> pulse, ledger::OrderLists* lists)
      : desk(context, random, Desk::Askers::operators, book),
        operators(desk),
        sales(desk, operators),
        jobs(desk, operators),
        webhooks(operators),
        orders(desk, operators, lists),
        events(desk, std::move(pulse)),
        dashboard(desk),
        probes(desk, std::move(metrics)),
        problem_pages(desk),
        description(desk, admin_openapi_json, operators_description_page) {}
  AdminRooms(const AdminRooms&) = delete;
  AdminRooms& operator=(const AdminRooms&) = delete;

  Desk desk;
  OperatorCalls operators;
  AdminSales sales;
  AdminJobs jobs;
  AdminWebhooks webhooks;
  AdminOrders orders;
  AdminEvents events;
  AdminDashboard dashboard;
  AdminProbes probes;
  ProblemPages problem_pages;
  Description description;
};

}  // namespace sluice::edge
