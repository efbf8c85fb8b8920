#include "shop/owner/planned_sales.h"

#include <utility>

namespace sluice::shop {
namespace {

// New ones in a commit. More: a store refuses what is longer than its own round; fewer: a thousand sales are a
// thousand syncs.
constexpr std::size_t added_a_round = 100;

}  // namespace

void PlannedSales::take_some(Now now, Round& round) {
  for (std::size_t room = added_a_round; room > 0 && !left_.empty(); left_ = left_.subspan(1)) {
    if (take(now, left_.front(), round)) --room;
  }
}

bool PlannedSales::take(Now now, const SaleConfig& config, Round& round) {
  if (OwnedSale* known = sales_.find(config.id)) {
    const auto view = known->front()->told.view.snapshot();
    std::string fields = differences(config, as_planned(view->config));
    if (!fields.empty()) differing_.push_back({.sale = config.id, .fields = std::move(fields)});
    return false;
  }
  Command add = AddSale{.config = config, .by = {.who = by_file}};
  (void)routing_.decide(now, add, round);
  return true;
}

}  // namespace sluice::shop
