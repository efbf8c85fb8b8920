// Rows of a sale, kept with their texts to be told later, in the order in which they came.
//
// Not thread-safe; may be handed from one thread to another. Cost: a copy of each row and its texts.
#pragma once

#include <memory_resource>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "ledger/ledger.h"

namespace sluice::ledger {

class KeptRows {
public:
  template <template <class> class RowOf>
  using View = RowOf<std::string_view>;
  struct Redeemed {
    LineIndex line{};
    Ordinal ordinal{};
  };
  struct NewestHold {
    HoldId id;
  };
  using Row = std::variant<View<HoldRowOf>, View<ClaimRowOf>, View<SlotRowOf>, View<ClearedRowOf>, Redeemed,
                           NewestHold, ItemRow, LineRow, View<OrderRowOf>, OrderEventRow, View<PaymentRowOf>,
                           View<JobRowOf>, View<AnswerRowOf>, View<HandoverRowOf>, View<PriorityCodeRowOf>,
                           View<PriorityUseRowOf>, View<InboxRowOf>, View<EndpointRowOf>, View<RefundRowOf>,
                           View<CancellationRowOf>, View<NoticeRowOf>, View<SampleRowOf>, View<SaleEventRowOf>>;

  KeptRows() = default;
  KeptRows(const KeptRows&) = delete;
  KeptRows& operator=(const KeptRows&) = delete;

  template <class OneRow>
  void keep(OneRow row) {
    if constexpr (requires { OneRow::columns(); }) {
      std::apply([&](const auto&... column) { (keep_text(row.*column.member), ...); }, OneRow::columns());
    }
    rows_.emplace_back(std::move(row));
  }
  void tell(SaleVisitor& visitor) const;
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

private:
  void keep_text(std::string_view& text);
  template <class NoView>
  void keep_text(const NoView&) {}

  std::pmr::monotonic_buffer_resource texts_;
  std::vector<Row> rows_;
};

}  // namespace sluice::ledger
