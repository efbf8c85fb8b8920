// In the end every acknowledged hold and order is read again with its buyer's cookies: what is missing was lost.
//
// Touches the wins (what the shop says of them now) and, through Errands, what winners ask; nobody else's record. One
// thread.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "rehearse/crowd/buyers.h"
#include "rehearse/crowd/errands.h"

namespace sluice::rehearse {

class Auditing {
public:
  // All references must outlive the auditing.
  Auditing(Buyers& buyers, Errands& errands) : buyers_(buyers), errands_(errands) {}

  // REQUIRES: Mode::auditing.
  void ask_all(MonoTime now);
  void on_answer(const Request& request, const Answer& answer, MonoTime now);

  // Lost acknowledgements, and the orders as they are known now; who was not read again is `unverified`.
  void fill(Report& report) const;

private:
  void on_hold(const Request& request, const Answer& answer, MonoTime now);
  void on_order(const Request& request, const Answer& answer);
  void adopt(Win& win, std::string order);

  Buyers& buyers_;
  Errands& errands_;
  std::uint64_t lost_acks_ = 0;
  std::uint64_t orders_found_ = 0;  // that the shop's own checkout made
};

}  // namespace sluice::rehearse
