// What the reconciler must tell a person of: goods without money, refunds that the provider does not know, money of
// orders that nobody knows.
//
// The first two are an alarm at the second look that finds them: at the first, the order may have been read later
// than its payment. Each is told to the log once (goods_without_money and not_paid_back: error;
// money_of_unknown_order: warn), as long as it is among the last `told_max`.
//
// One thread: the reconciler's. Cost: a few look-ups each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "app/command/payment/reconciling.h"
#include "base/log.h"

namespace sluice::app {

class Suspicions {
public:
  static constexpr std::size_t told_max = 10'000;

  // The log outlives it.
  explicit Suspicions(Log& log) : log_(log) {}

  void begin_look();
  void note_goods_without_money(const Difference& difference);
  void note_not_paid_back(const Difference& difference);
  void tell_unknown(const Difference& difference);
  // Goods without money that this look has found again.
  [[nodiscard]] std::uint64_t confirmed() const { return confirmed_; }

private:
  // Whether the look before has found it, too.
  [[nodiscard]] bool is_found_again(const std::string& id);
  [[nodiscard]] bool is_news(const std::string& id);

  Log& log_;
  std::set<std::string> found_;         // at this look
  std::set<std::string> found_before_;  // and at the one before
  std::set<std::string> told_;
  std::uint64_t confirmed_ = 0;
};

}  // namespace sluice::app
