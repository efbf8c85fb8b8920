// Whether a sale may rest, because nothing of it is under way, and whether somebody has come to it since
// (owner/roster.h).
//
// Reads the parts that may have something under way; touches nothing. Not thread-safe: the owner's thread.
#pragma once

#include <cstdint>

#include "shop/delivery/outbox.h"
#include "shop/line/floor.h"
#include "shop/purchase/money_back.h"
#include "shop/purchase/orders.h"
#include "shop/sale/sale_mark.h"
#include "shop/told/telling.h"

namespace sluice::shop {

class Rest {
public:
  struct Parts {
    const Course& course;
    const Units& units;
    const Floor& floor;
    const SaleMark& mark;
    const Orders& orders;
    const MoneyBack& money_back;
    const Outbox& outbox;
    const Telling& telling;
  };
  explicit Rest(const Parts& parts) : parts_(parts) {}

  // After a tick. True: nobody waits, is called, is inside or reads; nothing is held, paid, told or written.
  [[nodiscard]] bool try_to_begin(Now now);
  void end() { is_on_ = false; }
  [[nodiscard]] bool is_on() const { return is_on_; }
  // Somebody wanted a place, or read the status document, since it began: what edges tell without a call.
  [[nodiscard]] bool was_disturbed() const { return heard() != heard_; }

private:
  [[nodiscard]] bool is_nobody_there() const;
  [[nodiscard]] std::uint64_t heard() const;

  const Parts parts_;
  bool is_on_ = false;
  std::uint64_t heard_ = 0;  // when it began: places taken or wanted in vain, documents read
};

}  // namespace sluice::shop
