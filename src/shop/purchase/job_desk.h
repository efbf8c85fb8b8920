// The desk at which a person sees to the jobs of a sale: reads one, lists them, retries or drops a dead one.
//
// Reads the cashier's jobs, the refunds', and the outbox's, where a person's word changes nothing but the job itself.
// Retrying touches the cashier and the job's row alone. Dropping says "nothing was charged, and nothing will be": it
// touches the cashier, the order's rows, and the hold, whose clock counts again, or whose units come back if they
// were sold; of a refund, "nothing was paid back".
//
// Invariants
//  1. Only a dead job is acted on; what is refused has changed nothing.
//  2. Every change of a job, an order or a payment is written through OrderRows in the round in which it happened.
// Not thread-safe: the owner's thread. Cost: a look-up an action; a list is linear in the jobs.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/json_writer.h"
#include "order/cashier.h"
#include "shop/delivery/outbox.h"
#include "shop/purchase/order_rows.h"
#include "shop/purchase/refund_book.h"
#include "shop/purchase/units.h"

namespace sluice::shop {

class JobDesk {
public:
  JobDesk(const Course& course, Units& units, order::Cashier& cashier, const OrderRecords& records, OrderRows& rows,
          Outbox& outbox, order::Refunds& refunds, RefundBook& refund_book)
      : course_(course),
        units_(units),
        cashier_(cashier),
        records_(records),
        rows_(rows),
        outbox_(outbox),
        refunds_(refunds),
        refund_book_(refund_book) {}

  // no_such_job: it is not in memory. A dead one of an order that is over may be.
  Answer apply(Now now, const ReadJob& read, Round& round);
  // conflict: it is not dead, or its order has ended and there is nothing to pay.
  Answer apply(Now now, const ActOnJob& act, Round& round);
  // Drops the order's job as a person would who has looked; not if it is not dead, or a payment was ever known.
  Answer apply(Now now, const NotKnownThere& unknown, Round& round);

  [[nodiscard]] bool has(JobId job) const {
    return find(job) != nullptr || outbox_.deliveries().find(job) != nullptr;
  }
  // Appends those that are asked for, at most `most`, as JSON objects. Returns how many.
  std::size_t write_jobs(Now now, const ReadJobs& asked, std::size_t most, JsonWriter& json) const;

private:
  Answer act_on_delivery(Now now, const ActOnJob& act, Round& round);
  [[nodiscard]] const order::Job* find(JobId job) const;
  Answer act_on_refund(Now now, const ActOnJob& act, const JobMove& move, Round& round);
  Answer retry(Now now, JobMove move, Round& round);
  // `why`: for who looks at it later.
  Answer drop(Now now, JobMove move, std::string_view why, Round& round);
  void fail_order(Now now, OrderId id, std::span<const order::StateChange> changes, std::string_view why,
                  Round& round);
  void write_job(Now now, const order::Job& job, JsonWriter& json) const;
  [[nodiscard]] std::string_view kind_of(const order::Job& job) const;
  [[nodiscard]] std::string_view endpoint_of(const delivery::Delivery& delivery) const;
  void write_delivery(Now now, const delivery::Delivery& delivery, JsonWriter& json) const;

  const Course& course_;
  Units& units_;
  order::Cashier& cashier_;
  const OrderRecords& records_;
  OrderRows& rows_;
  Outbox& outbox_;
  order::Refunds& refunds_;
  RefundBook& refund_book_;
};

}  // namespace sluice::shop
