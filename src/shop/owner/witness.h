// Whoever wants to see what became true: checkers, the event stream, a mirror, reports.
#pragma once

#include <span>

#include "ledger/ledger.h"
#include "shop/owner/moment.h"

namespace sluice::shop {

class Witness {
public:
  virtual ~Witness() = default;
  // Each durable round, once and in order, before it is told to anybody else. On the owner's thread: quick, or handed
  // on. The writes and their texts are there during the call only.
  virtual void on_round(std::span<const ledger::Write> writes, Now now) = 0;
};

}  // namespace sluice::shop
