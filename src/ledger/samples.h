// Writes for the ledgers' tests, numbered by hand.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ledger/writes.h"

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
[[nodiscard]] PaymentId payment(std::uint64_t n);
[[nodiscard]] WallTime at(std::int64_t ms);

// Number n is buyer n with ticket n, who holds unit n, orders it by order n, and pays for it by job n.
// The sale belongs to lease 1, as mark() says.
[[nodiscard]] AddSale add_sale(std::string_view sale = sale_name);
[[nodiscard]] PutSettings put_settings(std::string_view sale = sale_name);
[[nodiscard]] TakeLease take_lease(std::uint64_t from, std::uint64_t to, std::string_view sale = sale_name);
[[nodiscard]] MoveMark mark(std::string_view sale = sale_name, std::uint64_t lease = 1);
[[nodiscard]] PutItem put_item(std::string_view sale = sale_name);
[[nodiscard]] PutLine put_line(std::string_view sale = sale_name);
[[nodiscard]] InsertHold insert_hold(std::uint32_t n, std::string_view sale = sale_name);
[[nodiscard]] InsertClaim insert_claim(std::uint32_t n, std::string_view sale = sale_name);
[[nodiscard]] InsertSlot insert_slot(std::uint32_t n, std::string_view sale = sale_name);
[[nodiscard]] InsertOrder insert_order(std::uint32_t n);
[[nodiscard]] AppendOrderEvent event(std::uint32_t n, std::uint32_t sequence, OrderState state);
[[nodiscard]] InsertPayment insert_payment(std::uint32_t n, PaymentState state = PaymentState::created);
[[nodiscard]] MovePayment move_payment(std::uint32_t n, PaymentState from, PaymentState to);
// Number k of what was paid by payment n.
[[nodiscard]] InsertRefund insert_refund(std::uint32_t n, std::uint32_t k, std::int64_t amount);
[[nodiscard]] MoveRefund move_refund(std::uint32_t n, std::uint32_t k, RefundState from, RefundState to);
[[nodiscard]] InsertCancellation insert_cancellation(std::uint32_t n);
[[nodiscard]] InsertJob insert_job(std::uint32_t n, JobState state = JobState::ready);
[[nodiscard]] MoveJob move_job(std::uint32_t n, JobState from, JobState to);
[[nodiscard]] InsertAnswer insert_answer(std::uint32_t n);
[[nodiscard]] DeleteAnswer delete_answer(std::uint32_t n);
[[nodiscard]] InsertPriorityCode insert_code(std::string_view code, std::uint32_t uses,
                                             std::string_view sale = sale_name);
// Buyer n with ticket n of the line of code_line.
[[nodiscard]] InsertPriorityUse insert_use(std::string_view code, std::uint32_t use, std::uint32_t n,
                                           std::string_view sale = sale_name);
// Event n of the provider, about the order of number n.
[[nodiscard]] InsertInbox insert_inbox(std::uint32_t n, std::string_view sale = sale_name);
[[nodiscard]] DeleteInbox delete_inbox(std::uint32_t n, std::string_view sale = sale_name);
[[nodiscard]] PutEndpoint put_endpoint(std::string_view name, std::string_view state,
                                       std::string_view sale = sale_name);
[[nodiscard]] InsertCleared insert_cleared(std::uint32_t first, std::uint32_t last,
                                           std::string_view sale = sale_name);
[[nodiscard]] PutNotice put_notice(std::uint32_t n, std::string_view sale = sale_name);
[[nodiscard]] DeleteNotice delete_notice(std::uint32_t n, std::string_view sale = sale_name);
[[nodiscard]] InsertSample insert_sample(std::uint32_t n, std::string_view sale = sale_name);
[[nodiscard]] DeleteSample delete_sample(std::uint32_t n, std::string_view sale = sale_name);
[[nodiscard]] InsertSaleEvent insert_sale_event(std::uint32_t n, std::string_view kind,
                                                std::string_view sale = sale_name);
[[nodiscard]] PutHandover put_handover(std::uint32_t n, std::uint32_t to, std::string_view sale = sale_name);

[[nodiscard]] PutUser put_user(std::string_view name, std::string_view role);
// The act that the store gives this number.
[[nodiscard]] AppendAct act(std::uint64_t number, std::string_view kind, std::string_view sale = sale_name);
// How this was prepared, as the n-th word of it says.
[[nodiscard]] PutPreparation put_preparation(std::string_view kind, std::string_view name, std::uint32_t n,
                                             std::string_view sale = sale_name);

using Batch = std::vector<Write>;
// Each with what it needs of the lease.
[[nodiscard]] Batch new_sale(std::string_view sale = sale_name);                  // and nothing in it
[[nodiscard]] Batch empty_sale(std::string_view sale = sale_name);                // a new one, its item and its line
[[nodiscard]] Batch secured(std::uint32_t n, std::string_view sale = sale_name);  // hold, claim, slot
[[nodiscard]] Batch ordered(std::uint32_t n);                                     // of a secured one
[[nodiscard]] Batch sold(std::uint32_t n);                                        // of an ordered one
// The batch with mark() for both sales behind it.
[[nodiscard]] Batch marked(Batch batch);

}  // namespace sluice::ledger::sample
