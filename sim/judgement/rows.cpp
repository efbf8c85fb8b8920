#include "sim/judgement/rows.h"

namespace sluice::sim {
namespace {

class RowReader final : public ledger::SaleVisitor {
public:
  explicit RowReader(Rows& rows) : rows_(rows) {}

  void on_item(const ledger::ItemRow& row) override { rows_.stock[row.item] = row.stock; }
  void on_claim(const ledger::ClaimRowOf<std::string_view>& row) override {
    rows_.claims.push_back({.sale = std::string(row.sale),
                            .item = std::string(row.item),
                            .unit = row.unit,
                            .generation = row.generation,
                            .state = row.state,
                            .hold = row.hold,
                            .buyer = row.buyer});
  }
  void on_slot(const ledger::SlotRowOf<std::string_view>& row) override {
    rows_.slots.push_back({.sale = std::string(row.sale), .buyer = row.buyer, .slot = row.slot, .hold = row.hold});
  }
  void on_hold(const ledger::HoldRowOf<std::string_view>& row) override { ids.push_back(row.id); }
  void on_order(const ledger::OrderRowOf<std::string_view>& row) override { order_ids.push_back(row.id); }
  void on_payment(const ledger::PaymentRowOf<std::string_view>& row) override {
    ledger::PaymentRow payment;
    payment.id = row.id;
    payment.order = row.order;
    payment.hold = row.hold;
    payment.state = row.state;
    payment.amount = row.amount;
    rows_.payments.push_back(std::move(payment));
  }
  void on_job(const ledger::JobRowOf<std::string_view>& row) override {
    ledger::JobRow job;
    job.id = row.id;
    job.kind = row.kind;
    job.state = row.state;
    job.subject = row.subject;
    rows_.jobs.push_back(std::move(job));
  }
  void on_line(const ledger::LineRow&) override {}
  void on_cleared(const ledger::ClearedRowOf<std::string_view>&) override {}
  void on_newest_hold(HoldId) override {}
  void on_redeemed(LineIndex, Ordinal) override {}
  void on_order_event(const ledger::OrderEventRow&) override {}
  void on_refund(const ledger::RefundRowOf<std::string_view>&) override {}
  void on_cancellation(const ledger::CancellationRowOf<std::string_view>&) override {}
  void on_answer(const ledger::AnswerRowOf<std::string_view>&) override {}
  void on_handover(const ledger::HandoverRowOf<std::string_view>&) override {}
  void on_notice(const ledger::NoticeRowOf<std::string_view>&) override {}
  void on_priority_code(const ledger::PriorityCodeRowOf<std::string_view>&) override {}
  void on_priority_use(const ledger::PriorityUseRowOf<std::string_view>&) override {}
  void on_inbox(const ledger::InboxRowOf<std::string_view>&) override {}
  void on_endpoint(const ledger::EndpointRowOf<std::string_view>&) override {}
  void on_sample(const ledger::SampleRowOf<std::string_view>&) override {}
  void on_sale_event(const ledger::SaleEventRowOf<std::string_view>&) override {}

  std::vector<HoldId> ids;
  std::vector<OrderId> order_ids;

private:
  Rows& rows_;
};

bool is_over(ledger::OrderState state) {
  switch (state) {
    case ledger::OrderState::confirmed:
    case ledger::OrderState::payment_failed:
    case ledger::OrderState::released:
    case ledger::OrderState::refunded:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<Rows> read_rows(ledger::Store& store, const std::string& sale, const Record& record) {
  Rows rows;
  RowReader visitor(rows);
  if (auto read = store.read_sale(sale, visitor); !read) return read.error();
  auto reader = store.open_reader();
  if (!reader) return reader.error();
  for (const Secured& secured : record.secured) visitor.ids.push_back(secured.hold);
  for (const Ordered& ordered : record.ordered) visitor.order_ids.push_back(ordered.order);
  for (const HoldId id : visitor.ids) {
    auto row = (*reader)->read_hold(id);
    if (!row) return row.error();
    if (*row) rows.holds.insert_or_assign(id, std::move(**row));
  }
  for (const OrderId id : visitor.order_ids) {
    auto image = (*reader)->read_order(id);
    if (!image) return image.error();
    if (*image) rows.orders.insert_or_assign(id, (*image)->order);
  }
  return rows;
}

std::string what_moves(const Rows& rows) {
  for (const auto& [id, hold] : rows.holds) {
    if (hold.state == ledger::HoldState::active || hold.state == ledger::HoldState::paying) {
      return "hold " + id.str() + " is " + std::string(ledger::to_string(hold.state));
    }
  }
  for (const auto& [id, order] : rows.orders) {
    if (!is_over(order.state)) return "order " + id.str() + " is " + std::string(ledger::to_string(order.state));
  }
  for (const ledger::JobRow& job : rows.jobs) {
    // Whatever is given up waits for a person, who looks at it in every history.
    if (job.state == ledger::JobState::ready) return "job " + job.id.str() + " of kind " + job.kind + " is ready";
  }
  return {};
}

bool is_at_rest(const Rows& rows) {
  return what_moves(rows).empty();
}

}  // namespace sluice::sim
