#include "ledger/sqlite/kept_rows.h"

#include <cstring>

namespace sluice::ledger {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace

void KeptRows::tell(SaleVisitor& visitor) const {
  const Overloaded tell_row{
      [&](const View<HoldRowOf>& row) { visitor.on_hold(row); },
      [&](const View<ClaimRowOf>& row) { visitor.on_claim(row); },
      [&](const View<SlotRowOf>& row) { visitor.on_slot(row); },
      [&](const View<ClearedRowOf>& row) { visitor.on_cleared(row); },
      [&](const Redeemed& row) { visitor.on_redeemed(row.line, row.ordinal); },
      [&](const NewestHold& row) { visitor.on_newest_hold(row.id); },
      [&](const ItemRow& row) { visitor.on_item(row); },
      [&](const LineRow& row) { visitor.on_line(row); },
      [&](const View<OrderRowOf>& row) { visitor.on_order(row); },
      [&](const OrderEventRow& row) { visitor.on_order_event(row); },
      [&](const View<PaymentRowOf>& row) { visitor.on_payment(row); },
      [&](const View<JobRowOf>& row) { visitor.on_job(row); },
      [&](const View<AnswerRowOf>& row) { visitor.on_answer(row); },
      [&](const View<HandoverRowOf>& row) { visitor.on_handover(row); },
      [&](const View<PriorityCodeRowOf>& row) { visitor.on_priority_code(row); },
      [&](const View<PriorityUseRowOf>& row) { visitor.on_priority_use(row); },
      [&](const View<InboxRowOf>& row) { visitor.on_inbox(row); },
      [&](const View<EndpointRowOf>& row) { visitor.on_endpoint(row); },
      [&](const View<RefundRowOf>& row) { visitor.on_refund(row); },
      [&](const View<CancellationRowOf>& row) { visitor.on_cancellation(row); },
      [&](const View<NoticeRowOf>& row) { visitor.on_notice(row); },
      [&](const View<SampleRowOf>& row) { visitor.on_sample(row); },
      [&](const View<SaleEventRowOf>& row) { visitor.on_sale_event(row); },
  };
  for (const Row& row : rows_) std::visit(tell_row, row);
}

void KeptRows::keep_text(std::string_view& text) {
  if (text.empty()) return;
  char* copy = static_cast<char*>(texts_.allocate(text.size(), 1));
  std::memcpy(copy, text.data(), text.size());
  text = {copy, text.size()};
}

}  // namespace sluice::ledger
