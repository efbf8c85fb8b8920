// Rows for the ledgers' tests, numbered by hand, and a ledger's content as text to be compared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"

namespace sluice::ledger::sample {

inline constexpr std::string_view sale_name = "drop-1";
inline constexpr std::string_view other_sale = "drop-2";
inline constexpr std::string_view item_name = "tee";
inline constexpr std::string_view line_name = "sale";
inline constexpr LineIndex code_line{1};
inline constexpr std::uint32_t stock = 1'000'000;

[[nodiscard]] HoldId hold(std::uint64_t n);
[[nodiscard]] OrderId order(std::uint64_t n);
[[nodiscard]] BuyerId buyer(std::uint64_t n);
[[nodiscard]] JobId job(std::uint64_t n);
[[nodiscard]] WallTime at(std::int64_t ms);

// Number n is buyer n with ticket n, who holds unit n, orders it by order n, and pays for it by job n.
[[nodiscard]] PutSale put_sale(std::uint64_t epoch = 1, std::string_view sale = sale_name);
[[nodiscard]] PutItem put_item(std::string_view sale = sale_name);
[[nodiscard]] PutLine put_line(std::string_view sale = sale_name);
[[nodiscard]] InsertHold insert_hold(std::uint32_t n, std::string_view sale = sale_name);
[[nodiscard]] InsertClaim insert_claim(std::uint32_t n, std::string_view sale = sale_name);
[[nodiscard]] InsertSlot insert_slot(std::uint32_t n, std::string_view sale = sale_name);
[[nodiscard]] InsertOrder insert_order(std::uint32_t n);
[[nodiscard]] AppendOrderEvent event(std::uint32_t n, std::uint32_t sequence, OrderState state);
[[nodiscard]] PutPayment put_payment(std::uint32_t n, PaymentState state);
[[nodiscard]] PutJob put_job(std::uint32_t n, JobState state);
[[nodiscard]] InsertAnswer insert_answer(std::uint32_t n);
[[nodiscard]] InsertPriorityCode insert_code(std::string_view code, std::uint32_t uses,
                                             std::string_view sale = sale_name);
// Buyer n with ticket n of the line of code_line.
[[nodiscard]] InsertPriorityUse insert_use(std::string_view code, std::uint32_t use, std::uint32_t n,
                                           std::string_view sale = sale_name);
[[nodiscard]] PutHandover put_handover(std::uint32_t n, std::uint32_t to, std::string_view sale = sale_name);

using Batch = std::vector<Write>;
[[nodiscard]] Batch empty_sale(std::string_view sale = sale_name);
[[nodiscard]] Batch secured(std::uint32_t n, std::string_view sale = sale_name);  // hold, claim, slot
[[nodiscard]] Batch ordered(std::uint32_t n);                                     // of a secured one
[[nodiscard]] Batch sold(std::uint32_t n);                                        // of an ordered one

// A row as one line of text.
template <class S>
[[nodiscard]] std::string text(const SaleRowOf<S>& row);
template <class S>
[[nodiscard]] std::string text(const ItemRowOf<S>& row);
template <class S>
[[nodiscard]] std::string text(const LineRowOf<S>& row);
template <class S>
[[nodiscard]] std::string text(const ClaimRowOf<S>& row);
template <class S>
[[nodiscard]] std::string text(const SlotRowOf<S>& row);
template <class S>
[[nodiscard]] std::string text(const HoldRowOf<S>& row);
template <class S>
[[nodiscard]] std::string text(const OrderRowOf<S>& row);
[[nodiscard]] std::string text(const OrderEventRow& row);
template <class S>
[[nodiscard]] std::string text(const PaymentRowOf<S>& row);
template <class S>
[[nodiscard]] std::string text(const JobRowOf<S>& row);
template <class S>
[[nodiscard]] std::string text(const AnswerRowOf<S>& row);
template <class S>
[[nodiscard]] std::string text(const HandoverRowOf<S>& row);
template <class S>
[[nodiscard]] std::string text(const PriorityCodeRowOf<S>& row);
template <class S>
[[nodiscard]] std::string text(const PriorityUseRowOf<S>& row);
[[nodiscard]] std::string redeemed_text(LineIndex line, Ordinal ordinal);

// Everything that a visitor is shown, in the order of the visit.
[[nodiscard]] std::vector<std::string> visit(Store& ledger, std::string_view sale);
// Everything that the port can read of the sales and ids that the samples use up to number `highest`.
[[nodiscard]] std::string dump(Store& ledger, std::uint32_t highest);

// How many of the numbers 1, 2, 3, ... are secured without a gap, each by its hold, its claim and its slot. Any other
// row makes it -1.
[[nodiscard]] int secured_count(Store& ledger, std::string_view sale = sale_name);

}  // namespace sluice::ledger::sample
