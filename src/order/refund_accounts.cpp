#include "order/refund_accounts.h"

#include <algorithm>

namespace sluice::order {

RefundAccounts::Opened RefundAccounts::open(const Ask& ask) {
  const Account* known = find(ask.order);
  Account account = known == nullptr ? Account{.captured = ask.captured} : *known;
  if (!account.open.is_nil()) return {.verdict = Verdict::not_ended};
  if (account.left() <= 0) return {.verdict = Verdict::nothing_left};
  const std::int64_t amount = ask.amount == 0 ? account.left() : ask.amount;
  if (amount > account.left()) return {.verdict = Verdict::too_much};
  if (account.count >= refunds_per_order_max) return {.verdict = Verdict::too_many};
  const bool is_last = amount == account.left();
  ++account.count;
  account.open = ask.job;
  accounts_.insert_or_assign(ask.order, account);
  return {.number = account.count, .amount = amount, .is_last = is_last};
}

void RefundAccounts::end(OrderId order, std::int64_t refunded) {
  Account& account = accounts_.at(order);
  account.refunded += refunded;
  account.open = {};
}

std::optional<std::uint32_t> RefundAccounts::renumber(OrderId order) {
  Account& account = accounts_.at(order);
  if (account.count >= refunds_per_order_max) return std::nullopt;
  return ++account.count;
}

std::optional<RefundAccounts::Mirrored> RefundAccounts::mirror(const Seen& seen) {
  const Account* known = find(seen.order);
  Account account = known == nullptr ? Account{.captured = seen.captured} : *known;
  const std::int64_t amount = std::min(seen.refunded, account.captured) - account.refunded;
  if (amount <= 0 || !account.open.is_nil() || account.count >= refunds_per_order_max) return std::nullopt;
  const bool takes_units = amount == account.left() && seen.has_units;
  account.refunded += amount;
  ++account.count;
  accounts_.insert_or_assign(seen.order, account);
  return Mirrored{
      .number = account.count, .amount = amount, .units = takes_units ? UnitsThen::give_back : UnitsThen::keep};
}

// Rows may have been mended by hand.
bool RefundAccounts::restore(const Record& record) {
  const Account* known = find(record.order);
  Account account = known == nullptr ? Account{.captured = record.captured} : *known;
  const bool is_counted = record.state != RefundState::dropped;
  const bool fits = record.number > account.count && record.captured == account.captured && account.open.is_nil() &&
                    record.amount > 0 && (!is_counted || record.amount <= account.left());
  if (!fits) return false;
  account.count = record.number;
  if (record.state == RefundState::refunded) account.refunded += record.amount;
  if (is_open(record.state)) account.open = record.job;
  accounts_.insert_or_assign(record.order, account);
  return true;
}

const RefundAccounts::Account* RefundAccounts::find(OrderId order) const {
  const auto at = accounts_.find(order);
  return at == accounts_.end() ? nullptr : &at->second;
}

const char* RefundAccounts::broken_invariant() const {
  for (const auto& [id, account] : accounts_) {
    if (account.refunded < 0 || account.left() < 0) return "no more is paid back than was captured";
    if (account.count > refunds_per_order_max) return "an order has a bounded number of refunds";
  }
  return nullptr;
}

}  // namespace sluice::order
