// Rows for the ledgers' tests, numbered by hand, and a ledger's content as text to be compared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
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
[[nodiscard]] PutHandover put_handover(std::uint32_t n, std::uint32_t to, std::string_view sale = sale_name);

using Batch = std::vector<Write>;
// Each with what it needs of the lease.
[[nodiscard]] Batch new_sale(std::string_view sale = sale_name);                  // and nothing in it
[[nodiscard]] Batch empty_sale(std::string_view sale = sale_name);                // a new one, its item and its line
[[nodiscard]] Batch secured(std::uint32_t n, std::string_view sale = sale_name);  // hold, claim, slot
[[nodiscard]] Batch ordered(std::uint32_t n);                                     // of a secured one
[[nodiscard]] Batch sold(std::uint32_t n);                                        // of an ordered one
// The batch with mark() for both sales behind it.
[[nodiscard]] Batch marked(Batch batch);

// Lets every row pass; a test overrides what it looks at.
class QuietVisitor : public SaleVisitor {
public:
  void on_item(const ItemRow&) override {}
  void on_line(const LineRow&) override {}
  void on_cleared(const ClearedRowOf<std::string_view>&) override {}
  void on_hold(const HoldRowOf<std::string_view>&) override {}
  void on_claim(const ClaimRowOf<std::string_view>&) override {}
  void on_slot(const SlotRowOf<std::string_view>&) override {}
  void on_newest_hold(HoldId) override {}
  void on_redeemed(LineIndex, Ordinal) override {}
  void on_order(const OrderRowOf<std::string_view>&) override {}
  void on_order_event(const OrderEventRow&) override {}
  void on_payment(const PaymentRowOf<std::string_view>&) override {}
  void on_refund(const RefundRowOf<std::string_view>&) override {}
  void on_cancellation(const CancellationRowOf<std::string_view>&) override {}
  void on_job(const JobRowOf<std::string_view>&) override {}
  void on_answer(const AnswerRowOf<std::string_view>&) override {}
  void on_handover(const HandoverRowOf<std::string_view>&) override {}
  void on_priority_code(const PriorityCodeRowOf<std::string_view>&) override {}
  void on_priority_use(const PriorityUseRowOf<std::string_view>&) override {}
  void on_inbox(const InboxRowOf<std::string_view>&) override {}
  void on_endpoint(const EndpointRowOf<std::string_view>&) override {}
};

// A value of a row as text.
template <class Value>
[[nodiscard]] std::string value_text(const Value& value) {
  if constexpr (State<Value>) {
    return std::string(to_string(value));
  } else if constexpr (std::is_enum_v<Value>) {
    return std::to_string(raw(value));
  } else if constexpr (std::is_integral_v<Value>) {
    return std::to_string(value);
  } else if constexpr (std::is_same_v<Value, WallTime>) {
    return std::to_string(value.time_since_epoch().count());
  } else if constexpr (std::is_convertible_v<Value, std::string_view>) {
    return std::string(value);
  } else {
    return value.str();
  }
}

// A row as one line of text: its table, then its columns in order.
template <class Row>
[[nodiscard]] std::string text(const Row& row) {
  std::string line(Row::table);
  std::apply([&](const auto&... column) { ((line += '|' + value_text(row.*(column.member))), ...); }, Row::columns());
  return line;
}
[[nodiscard]] std::string redeemed_text(LineIndex line, Ordinal ordinal);

// Everything that a visitor is shown, in the order of the visit.
[[nodiscard]] std::vector<std::string> visit(Store& ledger, std::string_view sale);
// Everything that the port can read of the sales and ids that the samples use up to number `highest`.
[[nodiscard]] std::string dump(Store& ledger, std::uint32_t highest);

// How many of the numbers 1, 2, 3, ... are secured without a gap, each by its hold, its claim and its slot. Any other
// row makes it -1.
[[nodiscard]] int secured_count(Store& ledger, std::string_view sale = sale_name);

}  // namespace sluice::ledger::sample
