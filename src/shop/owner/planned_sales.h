// The sales of the configuration, taken in at a start: many a round. What the ledger says of one that it knows wins.
//
// Touches the sales, and the round that it is given. Not thread-safe: the owner's thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "shop/owner/routing.h"
#include "shop/owner/sales.h"

namespace sluice::shop {

// One that the ledger has otherwise.
struct DifferingSale {
  std::string sale;
  std::string fields;  // "stock, pace"
};

class PlannedSales {
public:
  // All must outlive this.
  PlannedSales(Sales& sales, Routing& routing, std::span<const SaleConfig> configs)
      : sales_(sales), routing_(routing), left_(configs) {}

  [[nodiscard]] bool are_all_taken() const { return left_.empty(); }
  // As many as one round has. REQUIRES: not all are taken.
  void take_some(Now now, Round& round);
  // So far, in their order.
  [[nodiscard]] const std::vector<DifferingSale>& differing() const { return differing_; }

private:
  // True: it is a new one.
  bool take(Now now, const SaleConfig& config, Round& round);

  Sales& sales_;
  Routing& routing_;
  std::span<const SaleConfig> left_;
  std::vector<DifferingSale> differing_;
};

}  // namespace sluice::shop
