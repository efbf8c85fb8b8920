// What operators do to a sale: open, pause, close, change settings and stock.
//
// Not thread-safe: the owner's thread.
#pragma once

#include "base/random.h"
#include "shop/delivery/notice_book.h"
#include "shop/line/calling.h"
#include "shop/sale/item_changes.h"
#include "shop/sale/sale_report.h"
#include "shop/sale/schedule.h"
#include "shop/sale/stored_answers.h"
#include "shop/told/telling.h"

namespace sluice::shop {

class Operating {
public:
  Operating(Course& course, Units& units, Floor& floor, Calling& calling, Schedule& schedule,
            ItemChanges& item_changes, NoticeBook& notices, Telling& telling, const SaleReport& report)
      : course_(course),
        units_(units),
        floor_(floor),
        calling_(calling),
        schedule_(schedule),
        item_changes_(item_changes),
        notices_(notices),
        telling_(telling),
        report_(report) {}

  Answer apply(Now now, const ActOnSale& act, Round& round);
  Answer apply(Now now, const PatchSale& patch, Round& round);
  // Verdict::unfinished: many units are taken off sale in steps, one a round: apply it again in the next one. Each
  // step is durable by itself; `adjust.withdrawn` tells how far it came.
  Answer apply(Now now, AdjustStock& adjust, Round& round);

private:
  [[nodiscard]] std::optional<Answer> refusal_of(SaleAction action) const;
  void clear_lines(Now now, Round& round);
  [[nodiscard]] std::optional<std::string> contradiction(const SaleConfig& changed) const;
  // A time that is over already; for people.
  [[nodiscard]] std::optional<std::string> slip(Now now, const SaleConfig& changed) const;
  Answer add_stock(Now now, const AdjustStock& adjust, ItemIndex item, Round& round);
  Answer withdraw(Now now, AdjustStock& adjust, ItemIndex item, Round& round);
  [[nodiscard]] Answer stock_of(ItemIndex item, std::uint32_t shortfall) const;

  Course& course_;
  Units& units_;
  Floor& floor_;
  Calling& calling_;
  Schedule& schedule_;
  ItemChanges& item_changes_;
  NoticeBook& notices_;
  Telling& telling_;
  const SaleReport& report_;
};

}  // namespace sluice::shop
