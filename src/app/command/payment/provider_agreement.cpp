#include "app/command/payment/provider_agreement.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "app/command/payment/reconciling.h"

namespace sluice::app {
namespace {

struct Ordered {
  ReconciledOrders orders;
  std::int64_t oldest_s = std::numeric_limits<std::int64_t>::max();
};

Result<void> read_sale(ledger::OrderLists& lists, const std::string& sale, Ordered& ordered) {
  OrderId next{};
  do {
    const auto page = lists.read_page({.sale = sale}, next, ledger::OrderLists::looked_at_max);
    if (!page) return page.error();
    for (const ledger::ListedOrder& listed : page->orders) {
      ordered.orders[listed.order.id.str()] = reconciled(listed);
      const auto placed = listed.order.created_at.time_since_epoch();
      ordered.oldest_s =
          std::min<std::int64_t>(ordered.oldest_s, std::chrono::duration_cast<std::chrono::seconds>(placed).count());
    }
    next = page->next;
  } while (!next.is_nil());
  return {};
}

}  // namespace

Result<ledger::Invariant> agreement_of(ledger::OrderLists& orders, std::span<const ledger::SaleCount> sales,
                                       const ProviderRecord& provider, std::int64_t now_s) {
  Ordered ordered;
  for (const ledger::SaleCount& sale : sales) {
    if (const auto read = read_sale(orders, sale.sale, ordered); !read) return read.error();
  }
  ledger::Invariant agreement{.name = "orders_agree_with_provider", .ok = true, .detail = {}};
  if (ordered.orders.empty()) return agreement;
  auto payments = read_payments(*provider.payments, ordered.oldest_s - payment_slack_s);
  if (!payments) return payments.error();
  leave_newcomers_out(*payments, ordered.orders, now_s);
  const Reconciliation found = reconcile(ordered.orders, *payments, provider.name);
  if (found.differences.empty()) return agreement;
  const Difference& first = found.differences.front();
  agreement.ok = false;
  agreement.detail = first.kind + ": " + first.order + ": " + first.detail;
  if (const std::size_t others = found.differences.size() - 1; others > 0) {
    agreement.detail += ", and " + std::to_string(others) + " more";
  }
  return agreement;
}

}  // namespace sluice::app
