// What people do from their call on: they come or do not, take units, pay or do not.
//
// Payments are worked off by so many workers, in order; while an order waits for one its hold is kept, as a server
// keeps it. Pure; one thread. Cost: O(log of what is planned) a step of a person.
#pragma once

#include <deque>
#include <vector>

#include "lab/agenda.h"
#include "lab/world.h"

namespace sluice::lab {

class Purchases {
public:
  explicit Purchases(World& world);

  // Somebody is called while they waited. `hears_after`: they know of it within that.
  void call(std::uint32_t person, Duration hears_after);
  // Somebody who is called is here.
  void take(std::uint32_t person);
  // Those whose moment has come.
  void run_errands();
  // Holds that ended, by whatever.
  void settle_holds();

private:
  void run(const Errand& errand);
  void plan_after(std::uint32_t person);
  void check_out(std::uint32_t person);
  void begin_payments();
  void settle_payment(std::uint32_t person);
  [[nodiscard]] Duration payment_time(std::uint32_t person) const;
  [[nodiscard]] ItemIndex item_of(std::uint32_t person) const;

  World& world_;
  Agenda agenda_;
  struct Order {
    std::uint32_t person = 0;
    Ms since = 0;
  };
  std::deque<Order> unpaid_;                // wait for a worker
  std::uint32_t busy_ = 0;                  // workers
  std::vector<std::uint64_t> stock_up_to_;  // running sums, by item
};

}  // namespace sluice::lab
