// Whoever was let in, at the shop's own checkout: sent there, and back from it.
//
//   hold -> (a pass from the gate, if the checkout shows one) -> the checkout's steps -> done
//   gate -> pass                                              -> the checkout's steps -> leaves the gate
//
// Touches the shop's floor, winners' records (through Errands what they ask next) and their wins. One thread.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "rehearse/checkout/shop_floor.h"
#include "rehearse/crowd/buyers.h"
#include "rehearse/crowd/errands.h"
#include "rehearse/crowd/sale_view.h"
#include "rehearse/plan.h"

namespace sluice::rehearse {

class AtShop {
public:
  // All references must outlive it.
  AtShop(const Plan& plan, const SaleView& sale, const Clock& clock, Buyers& buyers, Errands& errands);

  // The plan has a checkout for winners to go to.
  [[nodiscard]] bool is_played() const { return script_ != nullptr; }

  // REQUIRES: is_played(), and they have won.
  void go(std::uint32_t index, MonoTime now);
  void go_with(std::string_view pass, std::uint32_t index);
  // Whoever is back from there.
  void take_ended(MonoTime now);
  void on_left(const Request& request, const Answer& answer, MonoTime now);

  // Nobody goes there any more, and whoever is there is done.
  void conclude();
  void fill(Report& report) const;

private:
  const SaleView& sale_;
  const Script* script_;
  Buyers& buyers_;
  Errands& errands_;
  std::optional<ShopFloor> floor_;
  CheckoutFindings findings_;
};

}  // namespace sluice::rehearse
