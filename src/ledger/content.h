// What a ledger holds, as text to be compared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/samples.h"

namespace sluice::ledger::sample {

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
  void on_notice(const NoticeRowOf<std::string_view>&) override {}
  void on_priority_code(const PriorityCodeRowOf<std::string_view>&) override {}
  void on_priority_use(const PriorityUseRowOf<std::string_view>&) override {}
  void on_inbox(const InboxRowOf<std::string_view>&) override {}
  void on_endpoint(const EndpointRowOf<std::string_view>&) override {}
  void on_sample(const SampleRowOf<std::string_view>&) override {}
  void on_sale_event(const SaleEventRowOf<std::string_view>&) override {}
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
