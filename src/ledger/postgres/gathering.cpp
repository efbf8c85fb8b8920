#include "ledger/postgres/gathering.h"

#include <algorithm>
#include <functional>
#include <variant>

#include "order/states.h"

namespace sluice::ledger::postgres {
namespace {

// A row's identity, near enough: two rows that share one are put into two runs, no more.
template <class Part>
std::uint64_t hash_of(const Part& part) {
  if constexpr (std::is_enum_v<Part>) {
    return std::hash<std::uint64_t>()(static_cast<std::uint64_t>(raw(part)));
  } else if constexpr (IsId<Part>::value) {
    return IdHash()(part);
  } else {
    return std::hash<Part>()(part);
  }
}
template <class... Parts>
std::uint64_t row(std::string_view table, const Parts&... parts) {
  std::uint64_t hash = hash_of(table);
  ((hash = (hash ^ hash_of(parts)) * 0x9E3779B97F4A7C15ULL, hash ^= hash >> 29U), ...);
  return hash;
}

}  // namespace

void Gathering::add(std::span<const Write> writes) {
  for (const Write& write : writes) {
    std::visit(*this, write);
    ++at_;
  }
}

std::vector<Gathering::Step> Gathering::steps() {
  std::vector<Step> steps;
  for (auto* runs : {&mark_runs_, &runs_}) {
    for (Run& run : *runs) {
      for (auto& [name, rows] : run.groups) steps.push_back({.name = name, .rows = &rows, .write = run.write});
    }
  }
  return steps;
}

Gathering::Run& Gathering::new_run(std::vector<Run>& runs) {
  Run& run = runs.emplace_back();
  run.write = at_;
  return run;
}

Gathering::Run& Gathering::run_for(std::vector<Run>& runs, std::initializer_list<std::uint64_t> rows, Deed deed) {
  // In order means in the order of the writes, marks and all.
  if (way_ == Way::each_alone) return runs_.empty() || runs_.back().write != at_ ? new_run(runs_) : runs_.back();
  constexpr auto bit = [](Deed one) { return static_cast<std::uint8_t>(one); };
  constexpr std::pair<Deed, Deed> exclusive[] = {{Deed::claims_unit, Deed::puts_item},
                                                 {Deed::takes_order, Deed::frees_order},
                                                 {Deed::takes_payment, Deed::frees_payment}};
  Run* run = runs.empty() ? &new_run(runs) : &runs.back();
  const bool excluded = std::any_of(std::begin(exclusive), std::end(exclusive), [&](const auto& pair) {
    return (deed == pair.first && (run->deeds & bit(pair.second)) != 0) ||
           (deed == pair.second && (run->deeds & bit(pair.first)) != 0);
  });
  const bool touched =
      std::any_of(rows.begin(), rows.end(), [&](std::uint64_t one) { return run->touched.contains(one); });
  if (excluded || touched) run = &new_run(runs);
  run->touched.insert(rows.begin(), rows.end());
  run->deeds = static_cast<std::uint8_t>(run->deeds | bit(deed));
  return *run;
}

template <class Row>
void Gathering::add_row(Run& run, WriteName name, const Row& row) {
  std::apply([&](const auto&... column) { run.groups[name].add(row.*(column.member)...); }, Row::columns());
}

// --- The sale itself

void Gathering::operator()(const AddSale& w) {
  fences_.add_sale(w.sale);
  Run& run = run_for(mark_runs_, {row("mark", w.sale), row("settings", w.sale)});
  add_row<SettingsRowOf<std::string_view>>(run, WriteName::insert_settings, w);
  add_row(run, WriteName::insert_mark,
          MarkRowOf<std::string_view>{.sale = w.sale, .state = w.state, .sale_time_us = w.sale_time_us});
}
void Gathering::operator()(const TakeLease& w) {
  const Fences::Step step = fences_.next(w.sale);
  run_for(mark_runs_, {row("mark", w.sale)})
      .groups[WriteName::take_lease]
      .add(w.sale, w.from, w.to, owner_, step.before, step.after);
}
void Gathering::operator()(const MoveMark& w) {
  const Fences::Step step = fences_.next(w.sale);
  run_for(mark_runs_, {row("mark", w.sale)})
      .groups[WriteName::move_mark]
      .add(w.sale, w.state, w.lease, w.sale_time_us, w.commit_number, owner_, step.before, step.after);
}
void Gathering::operator()(const PutSettings& w) {
  add_row<SettingsRowOf<std::string_view>>(run_for(runs_, {row("settings", w.sale)}), WriteName::put_settings, w);
}
void Gathering::operator()(const PutItem& w) {
  add_row<ItemRowOf<std::string_view>>(run_for(runs_, {row("item", w.sale, w.item)}, Deed::puts_item),
                                       WriteName::put_item, w);
}
void Gathering::operator()(const PutLine& w) {
  add_row<LineRowOf<std::string_view>>(run_for(runs_, {row("line", w.sale, w.line)}), WriteName::put_line, w);
}

// --- Units

void Gathering::operator()(const InsertClaim& w) {
  Run& run = run_for(runs_, {row("claim", w.sale, w.item, w.unit)}, Deed::claims_unit);
  const bool is_first = raw(w.generation) <= 1;
  add_row<ClaimRowOf<std::string_view>>(run, is_first ? WriteName::insert_claim : WriteName::retake_claim, w);
}
void Gathering::operator()(const MoveClaim& w) {
  run_for(runs_, {row("claim", w.sale, w.item, w.unit)})
      .groups[WriteName::move_claim]
      .add(w.sale, w.item, w.unit, w.generation, w.from, w.to);
}
void Gathering::operator()(const InsertSlot& w) {
  add_row<SlotRowOf<std::string_view>>(run_for(runs_, {row("slot", w.sale, w.buyer, w.slot)}), WriteName::insert_slot,
                                       w);
}
void Gathering::operator()(const DeleteSlot& w) {
  run_for(runs_, {row("slot", w.sale, w.buyer, w.slot)}).groups[WriteName::delete_slot].add(w.sale, w.buyer, w.slot);
}
void Gathering::operator()(const InsertHold& w) {
  Run& run = run_for(runs_, {row("hold", w.id)});
  std::apply(
      [&](const auto&... column) { run.groups[WriteName::insert_hold].add(hold_key(w.id), w.*(column.member)...); },
      HoldRowOf<std::string_view>::columns());
}
void Gathering::operator()(const MoveHold& w) {
  run_for(runs_, {row("hold", w.id)}).groups[WriteName::move_hold].add(hold_key(w.id), w.id, w.from, w.to, w.sale);
}
void Gathering::operator()(const RenewHold& w) {
  run_for(runs_, {row("hold", w.id)})
      .groups[WriteName::renew_hold]
      .add(hold_key(w.id), w.id, w.from, w.to, w.sale, w.items, w.expires_at, w.deadline_us);
}

// --- Orders and money

void Gathering::operator()(const InsertOrder& w) {
  const Deed deed = order::is_live(w.state) ? Deed::takes_order : Deed::none;
  add_row<OrderRowOf<std::string_view>>(run_for(runs_, {row("orders", w.id)}, deed), WriteName::insert_order, w);
}
void Gathering::operator()(const MoveOrder& w) {
  Deed deed = Deed::none;
  if (order::is_live(w.from) != order::is_live(w.to))
    deed = order::is_live(w.to) ? Deed::takes_order : Deed::frees_order;
  run_for(runs_, {row("orders", w.id)}, deed).groups[WriteName::move_order].add(w.id, w.from, w.to, w.sale);
}
void Gathering::operator()(const EraseOrder& w) {
  run_for(runs_, {row("orders", w.id)}).groups[WriteName::erase_order].add(w.id, w.sale, w.details);
}
void Gathering::operator()(const AppendOrderEvent& w) {
  add_row<OrderEventRow>(run_for(runs_, {row("event", w.order, w.sequence)}), WriteName::append_event, w);
}
void Gathering::operator()(const InsertPayment& w) {
  const Deed deed = pays(w.state) ? Deed::takes_payment : Deed::none;
  add_row<PaymentRowOf<std::string_view>>(run_for(runs_, {row("payment", w.id)}, deed), WriteName::insert_payment, w);
}
void Gathering::operator()(const MovePayment& w) {
  Deed deed = Deed::none;
  if (pays(w.from) != pays(w.to)) deed = pays(w.to) ? Deed::takes_payment : Deed::frees_payment;
  run_for(runs_, {row("payment", w.id)}, deed)
      .groups[WriteName::move_payment]
      .add(w.id, w.from, w.to, w.sale, w.provider_reference, w.detail);
}
// What may be paid back depends on the payment and on its other refunds.
void Gathering::operator()(const InsertRefund& w) {
  add_row<RefundRowOf<std::string_view>>(run_for(runs_, {row("refund", w.payment), row("payment", w.payment)}),
                                         WriteName::insert_refund, w);
}
void Gathering::operator()(const MoveRefund& w) {
  run_for(runs_, {row("refund", w.payment)})
      .groups[WriteName::move_refund]
      .add(w.payment, w.number, w.from, w.to, w.sale, w.provider_reference, w.detail);
}
void Gathering::operator()(const InsertCancellation& w) {
  add_row<CancellationRowOf<std::string_view>>(run_for(runs_, {row("cancellation", w.order)}),
                                               WriteName::insert_cancellation, w);
}
void Gathering::operator()(const InsertJob& w) {
  add_row<JobRowOf<std::string_view>>(run_for(runs_, {row("job", w.id)}), WriteName::insert_job, w);
}
void Gathering::operator()(const MoveJob& w) {
  run_for(runs_, {row("job", w.id)})
      .groups[WriteName::move_job]
      .add(w.id, w.from, w.to, w.sale, w.attempts, w.run_at, w.last_error);
}

// --- Answers, places, what others told

void Gathering::operator()(const InsertAnswer& w) {
  add_row<AnswerRowOf<std::string_view>>(run_for(runs_, {row("answer", w.buyer, w.route, w.key)}),
                                         WriteName::insert_answer, w);
}
void Gathering::operator()(const DeleteAnswer& w) {
  run_for(runs_, {row("answer", w.buyer, w.route, w.key)})
      .groups[WriteName::delete_answer]
      .add(w.buyer, w.route, w.key, w.sale);
}
void Gathering::operator()(const PutHandover& w) {
  add_row<HandoverRowOf<std::string_view>>(run_for(runs_, {row("handover", w.sale, w.line, w.number)}),
                                           WriteName::put_handover, w);
}
void Gathering::operator()(const PutNotice& w) {
  add_row<NoticeRowOf<std::string_view>>(run_for(runs_, {row("notice", w.sale, w.line, w.number)}),
                                         WriteName::put_notice, w);
}
void Gathering::operator()(const DeleteNotice& w) {
  run_for(runs_, {row("notice", w.sale, w.line, w.number)})
      .groups[WriteName::delete_notice]
      .add(w.sale, w.line, w.number);
}
void Gathering::operator()(const InsertCleared& w) {
  add_row<ClearedRowOf<std::string_view>>(run_for(runs_, {row("cleared", w.sale, w.line, w.first)}),
                                          WriteName::insert_cleared, w);
}
void Gathering::operator()(const InsertPriorityCode& w) {
  add_row<PriorityCodeRowOf<std::string_view>>(run_for(runs_, {row("code", w.sale, w.code)}),
                                               WriteName::insert_priority_code, w);
}
void Gathering::operator()(const InsertPriorityUse& w) {
  add_row<PriorityUseRowOf<std::string_view>>(run_for(runs_, {row("use", w.sale, w.code, w.use)}),
                                              WriteName::insert_priority_use, w);
}
void Gathering::operator()(const InsertInbox& w) {
  add_row<InboxRowOf<std::string_view>>(run_for(runs_, {row("inbox", w.provider, w.event)}), WriteName::insert_inbox,
                                        w);
}
void Gathering::operator()(const DeleteInbox& w) {
  run_for(runs_, {row("inbox", w.provider, w.event)})
      .groups[WriteName::delete_inbox]
      .add(w.provider, w.event, w.sale);
}
void Gathering::operator()(const PutEndpoint& w) {
  add_row<EndpointRowOf<std::string_view>>(run_for(runs_, {row("endpoint", w.sale, w.endpoint)}),
                                           WriteName::put_endpoint, w);
}

// --- Who operates

void Gathering::operator()(const PutUser& w) {
  add_row<UserRowOf<std::string_view>>(run_for(runs_, {row("user", w.name)}), WriteName::put_user, w);
}
void Gathering::operator()(const DeleteUser& w) {
  run_for(runs_, {row("user", w.name)}).groups[WriteName::delete_user].add(w.name);
}
// In their order: a statement numbers them as they are given.
void Gathering::operator()(const AppendAct& w) {
  run_for(runs_, {}).groups[WriteName::append_act].add(w.at, w.who, w.address, w.kind, w.sale, w.subject, w.was,
                                                       w.became);
}

// --- What a sale is remembered by

void Gathering::operator()(const InsertSample& w) {
  add_row<SampleRowOf<std::string_view>>(run_for(runs_, {row("sample", w.sale, w.number)}), WriteName::insert_sample,
                                         w);
}
void Gathering::operator()(const DeleteSample& w) {
  run_for(runs_, {row("sample", w.sale, w.number)}).groups[WriteName::delete_sample].add(w.sale, w.number);
}
void Gathering::operator()(const InsertSaleEvent& w) {
  add_row<SaleEventRowOf<std::string_view>>(run_for(runs_, {row("sale_event", w.sale, w.number)}),
                                            WriteName::insert_sale_event, w);
}

}  // namespace sluice::ledger::postgres
