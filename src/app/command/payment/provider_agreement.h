// Whether a ledger's orders and its provider's own record of payments agree, as one more invariant of an audit.
//
// Blocks on the ledger and on the provider; changes nothing. Cost: every order of the ledger in memory.
#pragma once

#include <span>

#include "app/command/payment/provider_record.h"
#include "ledger/audit_report.h"
#include "ledger/order_lists.h"

namespace sluice::app {

// "orders_agree_with_provider". What is under way is no difference. `now_s`: before the ledger was opened.
// ErrorKind::io: the ledger cannot be read, unavailable and others: the provider cannot.
[[nodiscard]] Result<ledger::Invariant> agreement_of(ledger::OrderLists& orders,
                                                     std::span<const ledger::SaleCount> sales,
                                                     const ProviderRecord& provider, std::int64_t now_s);

}  // namespace sluice::app
