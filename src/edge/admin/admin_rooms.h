// What answers operators, put together. One server's thread, but for Probes::drain().
#pragma once

#include "edge/admin/admin_acts.h"
#include "edge/admin/admin_api.h"
#include "edge/admin/admin_dashboard.h"
#include "edge/admin/admin_events.h"
#include "edge/admin/admin_jobs.h"
#include "edge/admin/admin_keys.h"
#include "edge/admin/admin_orders.h"
#include "edge/admin/admin_preflight.h"
#include "edge/admin/admin_probes.h"
#include "edge/admin/admin_reports.h"
#include "edge/admin/admin_sales.h"
#include "edge/admin/admin_sessions.h"
#include "edge/admin/admin_users.h"
#include "edge/admin/admin_webhooks.h"
#include "edge/description/description.h"
#include "edge/description/description_page.h"
#include "edge/description/openapi.h"
#include "edge/refusal/problem_pages.h"

namespace sluice::edge {

struct AdminRooms {
  AdminRooms(const Context& context, Random& random, const AddressBook& book, const AdminApi::Options& options)
      : desk(context, random, OwnerCalls::Askers::operators, book),
        door(context, options.token, options.people),
        operators(desk),
        sessions(desk, door, options.slow),
        users(desk, operators, door, options.slow),
        acts(desk, options.people),
        sales(desk, operators),
        jobs(desk, operators),
        webhooks(operators),
        orders(desk, operators, options.orders),
        answers(desk),
        reports(desk, answers, options.figures),
        preflight(desk, operators, answers, options.preflight),
        keys(desk, answers, options.renew_keys),
        events(desk, door, options.pulse),
        dashboard(desk),
        probes(desk, options.metrics),
        problem_pages(desk),
        description(desk, admin_openapi_json, operators_description_page) {}
  AdminRooms(const AdminRooms&) = delete;
  AdminRooms& operator=(const AdminRooms&) = delete;

  Desk desk;
  Door door;
  OperatorCalls operators;
  AdminSessions sessions;
  AdminUsers users;
  AdminActs acts;
  AdminSales sales;
  AdminJobs jobs;
  AdminWebhooks webhooks;
  AdminOrders orders;
  BackgroundAnswers answers;
  AdminReports reports;
  AdminPreflight preflight;
  AdminKeys keys;
  AdminEvents events;
  AdminDashboard dashboard;
  AdminProbes probes;
  ProblemPages problem_pages;
  Description description;
};

}  // namespace sluice::edge
