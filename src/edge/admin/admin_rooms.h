// What answers operators, put together. One server's thread, but for Probes::drain().
#pragma once

#include "edge/admin/admin_jobs.h"
#include "edge/admin/admin_probes.h"
#include "edge/admin/admin_sales.h"

namespace sluice::edge {

struct AdminRooms {
  AdminRooms(const Context& context, Random& random, const AddressBook& book, std::function<std::string()> metrics)
      : desk(context, random, Desk::Askers::operators, book),
        operators(desk),
        sales(desk, operators),
        jobs(desk, operators),
        probes(desk, std::move(metrics)) {}
  AdminRooms(const AdminRooms&) = delete;
  AdminRooms& operator=(const AdminRooms&) = delete;

  Desk desk;
  OperatorCalls operators;
  AdminSales sales;
  AdminJobs jobs;
  AdminProbes probes;
};

}  // namespace sluice::edge
