#include "ledger/postgres/gathering.h"

#include <initializer_list>
#include <tuple>
#include <variant>

#include "order/states.h"

namespace sluice::ledger::postgres {
namespace {

template <class Row>
void add_row(Runs::Run& run, WriteName name, const Row& row) {
  std::apply([&](const auto&... column) { run.rows[name].add(row.*(column.member)...); }, Row::columns());
}

// What each kind of write is to the statements.
class OneWrite {
public:
  OneWrite(Runs& runs, Fences& fences, std::string_view owner, std::size_t at)
      : runs_(runs), fences_(fences), owner_(owner), at_(at) {}

  // --- The sale itself

  void operator()(const AddSale& w) {
    fences_.add_sale(w.sale);
    Runs::Run& run = marks_run({row_mark("mark", w.sale), row_mark("settings", w.sale)});
    add_row<SettingsRowOf<std::string_view>>(run, WriteName::insert_settings, w);
    add_row(run, WriteName::insert_mark,
            MarkRowOf<std::string_view>{.sale = w.sale, .state = w.state, .sale_time_us = w.sale_time_us});
  }
  void operator()(const TakeLease& w) {
    const Fences::Step step = fences_.next(w.sale);
    marks_run({row_mark("mark", w.sale)})
        .rows[WriteName::take_lease]
        .add(w.sale, w.from, w.to, owner_, step.before, step.after);
  }
  void operator()(const MoveMark& w) {
    const Fences::Step step = fences_.next(w.sale);
    marks_run({row_mark("mark", w.sale)})
        .rows[WriteName::move_mark]
        .add(w.sale, w.state, w.lease, w.sale_time_us, w.commit_number, owner_, step.before, step.after);
  }
  void operator()(const PutSettings& w) {
    add_row<SettingsRowOf<std::string_view>>(rows_run({row_mark("settings", w.sale)}), WriteName::put_settings, w);
  }
  void operator()(const PutItem& w) {
    add_row<ItemRowOf<std::string_view>>(rows_run({row_mark("item", w.sale, w.item)}, Deed::puts_item),
                                         WriteName::put_item, w);
  }
  void operator()(const PutLine& w) {
    add_row<LineRowOf<std::string_view>>(rows_run({row_mark("line", w.sale, w.line)}), WriteName::put_line, w);
  }

  // --- Units

  void operator()(const InsertClaim& w) {
    Runs::Run& run = rows_run({row_mark("claim", w.sale, w.item, w.unit)}, Deed::claims_unit);
    const bool is_first = raw(w.generation) <= 1;
    add_row<ClaimRowOf<std::string_view>>(run, is_first ? WriteName::insert_claim : WriteName::retake_claim, w);
  }
  void operator()(const MoveClaim& w) {
    rows_run({row_mark("claim", w.sale, w.item, w.unit)})
        .rows[WriteName::move_claim]
        .add(w.sale, w.item, w.unit, w.generation, w.from, w.to);
  }
  void operator()(const InsertSlot& w) {
    add_row<SlotRowOf<std::string_view>>(rows_run({row_mark("slot", w.sale, w.buyer, w.slot)}),
                                         WriteName::insert_slot, w);
  }
  void operator()(const DeleteSlot& w) {
    rows_run({row_mark("slot", w.sale, w.buyer, w.slot)}).rows[WriteName::delete_slot].add(w.sale, w.buyer, w.slot);
  }
  void operator()(const InsertHold& w) {
    Runs::Run& run = rows_run({row_mark("hold", w.id)});
    std::apply(
        [&](const auto&... column) { run.rows[WriteName::insert_hold].add(hold_key(w.id), w.*(column.member)...); },
        HoldRowOf<std::string_view>::columns());
  }
  void operator()(const MoveHold& w) {
    rows_run({row_mark("hold", w.id)}).rows[WriteName::move_hold].add(hold_key(w.id), w.id, w.from, w.to, w.sale);
  }
  void operator()(const RenewHold& w) {
    rows_run({row_mark("hold", w.id)})
        .rows[WriteName::renew_hold]
        .add(hold_key(w.id), w.id, w.from, w.to, w.sale, w.items, w.expires_at, w.deadline_us);
  }

  // --- Orders and money

  void operator()(const InsertOrder& w) {
    const Deed deed = order::is_live(w.state) ? Deed::takes_order : Deed::none;
    add_row<OrderRowOf<std::string_view>>(rows_run({row_mark("orders", w.id)}, deed), WriteName::insert_order, w);
  }
  void operator()(const MoveOrder& w) {
    Deed deed = Deed::none;
    if (order::is_live(w.from) != order::is_live(w.to))
      deed = order::is_live(w.to) ? Deed::takes_order : Deed::frees_order;
    rows_run({row_mark("orders", w.id)}, deed).rows[WriteName::move_order].add(w.id, w.from, w.to, w.sale);
  }
  void operator()(const EraseOrder& w) {
    rows_run({row_mark("orders", w.id)}).rows[WriteName::erase_order].add(w.id, w.sale, w.details);
  }
  void operator()(const AppendOrderEvent& w) {
    add_row<OrderEventRow>(rows_run({row_mark("event", w.order, w.sequence)}), WriteName::append_event, w);
  }
  void operator()(const InsertPayment& w) {
    const Deed deed = pays(w.state) ? Deed::takes_payment : Deed::none;
    add_row<PaymentRowOf<std::string_view>>(rows_run({row_mark("payment", w.id)}, deed), WriteName::insert_payment,
                                            w);
  }
  void operator()(const MovePayment& w) {
    Deed deed = Deed::none;
    if (pays(w.from) != pays(w.to)) deed = pays(w.to) ? Deed::takes_payment : Deed::frees_payment;
    rows_run({row_mark("payment", w.id)}, deed)
        .rows[WriteName::move_payment]
        .add(w.id, w.from, w.to, w.sale, w.provider_reference, w.detail);
  }
  // What may be paid back depends on the payment and on its other refunds.
  void operator()(const InsertRefund& w) {
    add_row<RefundRowOf<std::string_view>>(rows_run({row_mark("refund", w.payment), row_mark("payment", w.payment)}),
                                           WriteName::insert_refund, w);
  }
  void operator()(const MoveRefund& w) {
    rows_run({row_mark("refund", w.payment)})
        .rows[WriteName::move_refund]
        .add(w.payment, w.number, w.from, w.to, w.sale, w.provider_reference, w.detail);
  }
  void operator()(const InsertCancellation& w) {
    add_row<CancellationRowOf<std::string_view>>(rows_run({row_mark("cancellation", w.order)}),
                                                 WriteName::insert_cancellation, w);
  }
  void operator()(const InsertJob& w) {
    add_row<JobRowOf<std::string_view>>(rows_run({row_mark("job", w.id)}), WriteName::insert_job, w);
  }
  void operator()(const MoveJob& w) {
    rows_run({row_mark("job", w.id)})
        .rows[WriteName::move_job]
        .add(w.id, w.from, w.to, w.sale, w.attempts, w.run_at, w.last_error);
  }

  // --- Answers, places, what others told

  void operator()(const InsertAnswer& w) {
    add_row<AnswerRowOf<std::string_view>>(rows_run({row_mark("answer", w.buyer, w.route, w.key)}),
                                           WriteName::insert_answer, w);
  }
  void operator()(const DeleteAnswer& w) {
    rows_run({row_mark("answer", w.buyer, w.route, w.key)})
        .rows[WriteName::delete_answer]
        .add(w.buyer, w.route, w.key, w.sale);
  }
  void operator()(const PutHandover& w) {
    add_row<HandoverRowOf<std::string_view>>(rows_run({row_mark("handover", w.sale, w.line, w.number)}),
                                             WriteName::put_handover, w);
  }
  void operator()(const PutNotice& w) {
    add_row<NoticeRowOf<std::string_view>>(rows_run({row_mark("notice", w.sale, w.line, w.number)}),
                                           WriteName::put_notice, w);
  }
  void operator()(const DeleteNotice& w) {
    rows_run({row_mark("notice", w.sale, w.line, w.number)})
        .rows[WriteName::delete_notice]
        .add(w.sale, w.line, w.number);
  }
  void operator()(const InsertCleared& w) {
    add_row<ClearedRowOf<std::string_view>>(rows_run({row_mark("cleared", w.sale, w.line, w.first)}),
                                            WriteName::insert_cleared, w);
  }
  void operator()(const InsertPriorityCode& w) {
    add_row<PriorityCodeRowOf<std::string_view>>(rows_run({row_mark("code", w.sale, w.code)}),
                                                 WriteName::insert_priority_code, w);
  }
  void operator()(const RevokePriorityCode& w) {
    const std::uint32_t is_not_yet = 0;
    rows_run({row_mark("code", w.sale, w.code)})
        .rows[WriteName::revoke_priority_code]
        .add(w.sale, w.code, is_not_yet);
  }
  void operator()(const InsertPriorityUse& w) {
    add_row<PriorityUseRowOf<std::string_view>>(rows_run({row_mark("use", w.sale, w.code, w.use)}),
                                                WriteName::insert_priority_use, w);
  }
  void operator()(const InsertInbox& w) {
    add_row<InboxRowOf<std::string_view>>(rows_run({row_mark("inbox", w.provider, w.event)}), WriteName::insert_inbox,
                                          w);
  }
  void operator()(const DeleteInbox& w) {
    rows_run({row_mark("inbox", w.provider, w.event)}).rows[WriteName::delete_inbox].add(w.provider, w.event, w.sale);
  }
  void operator()(const PutEndpoint& w) {
    add_row<EndpointRowOf<std::string_view>>(rows_run({row_mark("endpoint", w.sale, w.endpoint)}),
                                             WriteName::put_endpoint, w);
  }

  // --- Who operates

  void operator()(const PutUser& w) {
    add_row<UserRowOf<std::string_view>>(rows_run({row_mark("user", w.name)}), WriteName::put_user, w);
  }
  void operator()(const DeleteUser& w) {
    rows_run({row_mark("user", w.name)}).rows[WriteName::delete_user].add(w.name);
  }
  // In their order: a statement numbers them as they are given.
  void operator()(const AppendAct& w) {
    rows_run({}).rows[WriteName::append_act].add(w.at, w.who, w.address, w.kind, w.sale, w.subject, w.was, w.became);
  }

  // --- How a sale was prepared

  void operator()(const PutPreparation& w) {
    add_row<PreparationRowOf<std::string_view>>(rows_run({row_mark("preparation", w.sale, w.kind, w.name)}),
                                                WriteName::put_preparation, w);
  }
  void operator()(const DeletePreparation& w) {
    rows_run({row_mark("preparation", w.sale, w.kind, w.name)})
        .rows[WriteName::delete_preparation]
        .add(w.sale, w.kind, w.name);
  }

  // --- What a sale is remembered by

  void operator()(const InsertSample& w) {
    add_row<SampleRowOf<std::string_view>>(rows_run({row_mark("sample", w.sale, w.number)}), WriteName::insert_sample,
                                           w);
  }
  void operator()(const DeleteSample& w) {
    rows_run({row_mark("sample", w.sale, w.number)}).rows[WriteName::delete_sample].add(w.sale, w.number);
  }
  void operator()(const InsertSaleEvent& w) {
    add_row<SaleEventRowOf<std::string_view>>(rows_run({row_mark("sale_event", w.sale, w.number)}),
                                              WriteName::insert_sale_event, w);
  }

private:
  // The run that takes a write of these rows.
  Runs::Run& marks_run(std::initializer_list<RowMark> rows) { return runs_.of_marks(at_, rows); }
  Runs::Run& rows_run(std::initializer_list<RowMark> rows, Deed deed = Deed::none) {
    return runs_.of_rows(at_, rows, deed);
  }

  Runs& runs_;
  Fences& fences_;
  const std::string_view owner_;
  const std::size_t at_;
};

}  // namespace

void Gathering::add(std::span<const Write> writes) {
  for (const Write& write : writes) std::visit(OneWrite(runs_, fences_, owner_, at_++), write);
}

}  // namespace sluice::ledger::postgres
