#include "shop/owner.h"

#include <algorithm>

namespace sluice::shop {
namespace {

double in_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

Owner::Owner(ledger::Ledger& ledger, const Clock& clock, Random& random, const OwnerSettings& settings)
    : ledger_(ledger),
      clock_(clock),
      settings_(settings),
      ids_(random),
      mailbox_(settings.mailbox_max),
      next_tick_(clock.mono()) {}

Owner::~Owner() = default;

Result<void> Owner::load() {
  auto rows = ledger_.read_sales();
  if (!rows) return rows.error();
  for (const ledger::SaleRow& row : *rows) {
    auto sale = OwnedSale::load(row, ledger_, settings_, ids_, now(), journal_);
    if (!sale) return sale.error();
    insert(std::move(*sale));
  }
  if (auto committed = ledger_.commit(journal_.writes()); !committed) return committed.error();
  journal_.clear();
  for (const auto& sale : sales_) sale->committed();
  return {};
}

Result<std::string> Owner::add(const SaleConfig& config) {
  if (OwnedSale* known = find(config.id)) {
    const auto view = known->front()->told.view.snapshot();
    return differences(config, view->config);
  }
  auto sale = OwnedSale::create(config, settings_, ids_, now(), journal_);
  if (auto committed = ledger_.commit(journal_.writes()); !committed) return committed.error();
  journal_.clear();
  sale->committed();
  insert(std::move(sale));
  return std::string();
}

void Owner::insert(std::unique_ptr<OwnedSale> sale) {
  Directory next = directory_.copy();
  next[sale->front()->id] = sale->front();
  sales_.push_back(std::move(sale));
  directory_.set(std::move(next));
}

OwnedSale* Owner::find(std::string_view sale) {
  for (const auto* list : {&sales_, &new_sales_}) {
    const auto at = std::find_if(list->begin(), list->end(), [&](const auto& s) { return s->front()->id == sale; });
    if (at != list->end()) return at->get();
  }
  return nullptr;
}

Duration Owner::step() {
  const Now at = now();
  mailbox_.take(batch_, settings_.batch_max);
  if (!health_.read_only.load(std::memory_order_relaxed)) {
    apply_batch(at);
    const bool is_tick = at.mono >= next_tick_;
    if (is_tick) begin_tick(at);
    for (const auto& sale : sales_) {
      sale->advance(at, is_tick ? OwnedSale::Beat::tick : OwnedSale::Beat::batch, journal_);
    }
    take_payments(at);
    if (commit()) dispatch_payments();
  }
  answer_batch();
  return until_next(at);
}

void Owner::begin_tick(Now at) {
  stats_.tick_late_seconds.add(in_seconds(at.mono - next_tick_));
  next_tick_ = std::max(next_tick_ + settings_.tick, at.mono);
  share_read_budget();
}

// By the crowds of a tick ago.
void Owner::share_read_budget() {
  readers_.clear();
  for (const auto& sale : sales_) readers_.push_back(sale->readers());
  const double part = line::fair_budget(settings_.status_reads_per_s_max, readers_);
  for (const auto& sale : sales_) sale->set_read_budget(part);
}

void Owner::close_down() {
  while (mailbox_.depth() > 0) step();
  if (health_.read_only.load(std::memory_order_relaxed)) return;
  for (const auto& sale : sales_) sale->close_down(now(), journal_);
  static_cast<void>(commit());
}

void Owner::apply_batch(Now at) {
  for (const CallPtr& call : batch_) {
    call->answer = std::visit([&](const auto& command) { return apply(at, command); }, call->command);
  }
}

Answer Owner::apply(Now at, const TakeUnits& take) {
  OwnedSale* sale = find(take.sale);
  return sale == nullptr ? Answer{.verdict = Verdict::no_such_sale} : sale->apply(at, take, journal_);
}

template <class Named>
Answer Owner::apply(Now at, const Named& command) {
  OwnedSale* sale = find(command.sale);
  return sale == nullptr ? Answer{.verdict = Verdict::no_such_sale} : sale->apply(at, command, journal_);
}

Answer Owner::apply(Now at, const PaymentSettled& settled) {
  --payments_in_flight_;
  OwnedSale* sale = find(settled.sale);
  return sale == nullptr ? Answer{.verdict = Verdict::no_such_sale} : sale->apply(at, settled, journal_);
}

template <class Command>
Answer Owner::apply_where_hold_is(Now at, const Command& command) {
  for (const auto& sale : sales_) {
    if (sale->has(command.hold)) return sale->apply(at, command, journal_);
  }
  return {.verdict = Verdict::no_such_hold};
}

std::optional<ledger::HoldRow> Owner::finished_hold(HoldId id, BuyerId buyer) {
  for (const auto& sale : sales_) {
    if (sale->has(id)) return std::nullopt;
  }
  auto row = ledger_.read_hold(id);
  if (!row || !*row || (*row)->buyer != buyer) return std::nullopt;
  return std::move(**row);
}

Answer Owner::apply(Now at, const ReadHold& read) {
  const auto row = finished_hold(read.hold, read.buyer);
  if (!row) return apply_where_hold_is(at, read);
  return {.verdict = Verdict::found,
          .body = to_json(HoldText{.id = row->id,
                                   .sale = row->sale,
                                   .ordinal = row->ordinal,
                                   .state = row->state,
                                   .items = row->items,
                                   .total = row->total_amount,
                                   .currency = row->currency,
                                   .expires_at = row->expires_at,
                                   .order = {}},
                          "")};
}

Answer Owner::apply(Now at, const ReleaseHold& release) {
  // Released or expired before: that is what was asked for.
  if (finished_hold(release.hold, release.buyer)) return {.verdict = Verdict::done};
  return apply_where_hold_is(at, release);
}

Answer Owner::apply(Now at, const Checkout& checkout) {
  const auto row = finished_hold(checkout.hold, checkout.buyer);
  if (!row) return apply_where_hold_is(at, checkout);
  // The answer that was stored while the hold lived is still the answer.
  if (OwnedSale* sale = find(row->sale); sale != nullptr && !checkout.request.key.empty()) {
    Answer answer = sale->apply(at, checkout, journal_);
    if (answer.verdict == Verdict::replayed || answer.verdict == Verdict::key_mismatch) return answer;
  }
  return {.verdict = Verdict::hold_expired};
}

Answer Owner::apply(Now at, const ReadOrder& read) {
  for (const auto& sale : sales_) {
    if (sale->has(read.order)) return sale->apply(at, read, journal_);
  }
  auto image = ledger_.read_order(read.order);
  if (!image || !*image || (*image)->order.buyer != read.buyer) return {.verdict = Verdict::no_such_order};
  const ledger::OrderRow& order = (*image)->order;
  auto hold = ledger_.read_hold(order.hold);
  const std::string items = hold && *hold ? (*hold)->items : "[]";
  return {.verdict = Verdict::found,
          .body = to_json(OrderText{.id = order.id,
                                    .hold = order.hold,
                                    .sale = order.sale,
                                    .state = order.state,
                                    .items = items,
                                    .total = order.total_amount,
                                    .currency = order.currency,
                                    .history = (*image)->history})};
}

Answer Owner::apply(Now at, const AddSale& add) {
  if (find(add.config.id) != nullptr) {
    return {.verdict = Verdict::conflict,
            .detail = "sale " + add.config.id + " exists; PATCH changes what may change"};
  }
  new_sales_.push_back(OwnedSale::create(add.config, settings_, ids_, at, journal_));
  return {.verdict = Verdict::created, .body = to_json(add.config), .location = "/admin/v1/sales/" + add.config.id};
}

Answer Owner::apply(Now, const ReadJobs&) {
  return {.verdict = Verdict::found, .body = "{\"jobs\":[]}"};
}

Answer Owner::apply(Now, const ReadJob&) {
  return {.verdict = Verdict::no_such_job};
}

Answer Owner::apply(Now, const ActOnJob&) {
  return {.verdict = Verdict::no_such_job};
}

bool Owner::has_room_for_payments() const {
  return payments_ && !payments_stopped_.load(std::memory_order_acquire) &&
         payments_in_flight_ + due_payments_.size() < settings_.payments_in_flight_max;
}

void Owner::take_payments(Now at) {
  for (const auto& sale : sales_) {
    if (!has_room_for_payments()) return;
    const std::size_t room = settings_.payments_in_flight_max - payments_in_flight_ - due_payments_.size();
    const std::size_t before = due_payments_.size();
    sale->take_due_payments(at, room, due_payments_, journal_);
    for (std::size_t i = before; i < due_payments_.size(); ++i) due_payments_[i].sale = sale->front()->id;
  }
}

// They are in the ledger; only now may money move.
void Owner::dispatch_payments() {
  for (fulfilment::PaymentTask& task : due_payments_) {
    ++payments_in_flight_;
    const std::string sale = task.sale;
    const OrderId order = task.order;
    if (payments_(std::move(task))) continue;
    // The sink has room for payments_in_flight_max; full means that it is stopping. The job stays ready in the
    // ledger.
    mailbox_.push_unbounded(std::make_unique<Notice>(PaymentSettled{
        .sale = sale,
        .order = order,
        .result = {.outcome = fulfilment::ChargeOutcome::failed, .provider_reference = {}, .detail = "not sent"}}));
  }
  due_payments_.clear();
}

bool Owner::commit() {
  if (!journal_.empty()) {
    const MonoTime before = clock_.mono();
    const auto committed = ledger_.commit(journal_.writes());
    stats_.commit_seconds.add(in_seconds(clock_.mono() - before));
    stats_.batch_sizes.add(static_cast<double>(batch_.size()));
    if (!committed) {
      fail(committed.error().detail);
      return false;
    }
    journal_.clear();
  }
  for (auto& sale : new_sales_) insert(std::move(sale));
  new_sales_.clear();
  for (const auto& sale : sales_) sale->committed();
  return true;
}

void Owner::fail(const std::string& reason) {
  health_.reason.set(reason);
  health_.read_only.store(true, std::memory_order_release);
  for (const CallPtr& call : batch_) call->answer = {.verdict = Verdict::read_only};
  journal_.clear();
  due_payments_.clear();
  new_sales_.clear();
}

void Owner::answer_batch() {
  // One delivery an edge: its thread is woken once, however large the batch.
  std::vector<std::pair<ReplyQueue*, std::vector<CallPtr>>> by_queue;
  for (CallPtr& call : batch_) {
    ReplyQueue* queue = call->reply_to();
    if (queue == nullptr) continue;
    auto at = std::find_if(by_queue.begin(), by_queue.end(), [&](const auto& entry) { return entry.first == queue; });
    if (at == by_queue.end()) {
      by_queue.emplace_back(queue, std::vector<CallPtr>());
      at = std::prev(by_queue.end());
    }
    at->second.push_back(std::move(call));
  }
  batch_.clear();
  for (auto& [queue, calls] : by_queue) queue->deliver(std::move(calls));
}

// A payment that is due while there is no room for it waits for one that comes back, which is a call.
Duration Owner::until_next(Now at) const {
  if (health_.read_only.load(std::memory_order_relaxed)) return settings_.tick;
  Duration next = std::max(next_tick_ - at.mono, Duration::zero());
  const bool may_pay = has_room_for_payments();
  for (const auto& sale : sales_) {
    next = std::min(next, sale->until_next_deadline(at).value_or(next));
    if (may_pay) next = std::min(next, sale->until_next_payment(at).value_or(next));
  }
  return next;
}

const char* Owner::broken_invariant() const {
  for (const auto& sale : sales_) {
    if (const char* broken = sale->broken_invariant()) return broken;
  }
  return nullptr;
}

}  // namespace sluice::shop
