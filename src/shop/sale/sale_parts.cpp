#include "shop/sale/sale_parts.h"

namespace sluice::shop {

SaleParts::SaleParts(const SaleBeginning& beginning, const OwnerSettings& settings, IdMint& ids, Log& log, Now now)
    : front(std::make_shared<SaleFront>(beginning.config, beginning.epoch)),
      course(beginning.config, beginning.state, beginning.resume_at, now, front, log),
      units(course, *this),
      floor(course, units, settings, beginning.start, beginning.resume_at),
      calling(course, units, floor, codes, beginning.resume_at),
      line_rows(course, floor, settings),
      schedule(course, floor, line_rows, beginning.draw),
      mark(course, schedule),
      visits(course, floor, calling),
      outbox(course, settings.targets, ids, log),
      notices(course, floor, line_rows, outbox, settings),
      places(course, floor, calling, visits, codes, notices, ids),
      answers(course, settings),
      cashier(settings.payments_in_flight_shares),
      order_records(course),
      herald(course, floor, outbox),
      order_rows(course, cashier, order_records, herald, settings, ids),
      inbox(course, settings),
      refund_book(course, refunds, order_records),
      orders(course, units, inbox, cashier, order_records, order_rows, ids),
      placing(course, units, answers, orders, cashier, order_records, order_rows, ids),
      cancelling(course, units, cashier, refunds, order_records, order_rows),
      money_back(course, units, cashier, order_records, order_rows, refunds, refund_book, ids),
      erasing(course, cashier, order_records, outbox),
      job_desk(course, units, cashier, order_records, order_rows, outbox, refunds, refund_book),
      till(course, units, floor, calling, places, answers, orders, ids),
      shop_checkout(course, units, floor, answers, orders, cashier, order_records, order_rows, cancelling, ids),
      telling(course, units, floor, calling, schedule, settings, now),
      rest({.course = course,
            .units = units,
            .floor = floor,
            .mark = mark,
            .orders = orders,
            .money_back = money_back,
            .outbox = outbox,
            .telling = telling}),
      report(course, units, floor, calling, codes),
      chronicle(course, units, floor, settings),
      item_changes(course, units, telling, ids),
      operating(course, units, floor, calling, schedule, item_changes, notices, telling, report),
      code_desk(course, calling, codes, ids),
      preparing(front->id) {}

SaleParts::~SaleParts() = default;

const char* SaleParts::broken_invariant() const {
  if (const char* broken = units.engine().broken_invariant()) return broken;
  if (const char* broken = cashier.broken_invariant()) return broken;
  if (const char* broken = outbox.deliveries().broken_invariant()) return broken;
  if (const char* broken = notices.broken_invariant()) return broken;
  if (const char* broken = refunds.broken_invariant()) return broken;
  if (const char* broken = visits.broken_invariant()) return broken;
  if (const char* broken = codes.broken_invariant()) return broken;
  if (const char* broken = answers.broken_invariant()) return broken;
  if (const char* broken = inbox.broken_invariant()) return broken;
  if (const char* broken = calling.broken_invariant()) return broken;
  return floor.broken_invariant();
}

}  // namespace sluice::shop
