// Writes down how a sale was prepared: ticks of people, rehearsals, hooks, and the latest look at whether all is
// ready.
//
// Nothing of it is kept in memory, and nothing of the sale depends on it: whoever wants to know reads the ledger
// (ledger/people.h). Touches the round. Not thread-safe: the owner's thread.
#pragma once

#include <string_view>

#include "shop/owner/answer.h"
#include "shop/owner/moment.h"
#include "shop/owner/operator_commands.h"
#include "shop/owner/round.h"

namespace sluice::shop {

class Preparing {
public:
  static constexpr std::size_t detail_bytes_max = 8000;

  explicit Preparing(std::string_view sale) : sale_(sale) {}

  Answer apply(Now now, const PutPreparation& put, Round& round) const;
  Answer apply(Now now, const RemovePreparation& remove, Round& round) const;

private:
  const std::string_view sale_;
};

}  // namespace sluice::shop
