#include "shop/owner.h"

#include <algorithm>
#include <iterator>

namespace sluice::shop {
namespace {

// How soon a suspended owner tries again: a store that was locked for a moment is missed for about as long.
constexpr Duration resume_after = std::chrono::milliseconds(500);
// A round that a key refused means that memory was wrong, or that somebody changed rows underneath. Loading again
// mends both; more than this many a minute is a defect that loading does not mend.
constexpr std::size_t conflicts_max = 3;
constexpr Duration conflicts_within = std::chrono::minutes(1);

double in_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

Owner::Owner(ledger::Ledger& ledger, Archive& archive, const Clock& clock, Random& random, Log& log,
             const OwnerSettings& settings)
    : ledger_(ledger),
      archive_(archive),
      clock_(clock),
      log_(log),
      settings_(settings),
      ids_(random),
      mailbox_(settings.mailbox_max),
      next_tick_(clock.mono()) {
  for (Round& round : rounds_) renew(round);
  ledger_.on_settled([this] { mailbox_.wake(); });
}

Owner::~Owner() = default;

// --- Loading

Result<void> Owner::load() {
  const Now at = now();
  if (auto loaded = load_sales(at); !loaded) return loaded.error();
  submit(at);
  if (!is_in_flight_) return {};
  is_in_flight_ = false;
  if (auto committed = ledger_.wait(); !committed) return committed.error();
  finish(at, *written_);
  return {};
}

Result<std::string> Owner::add(const SaleConfig& config) {
  if (OwnedSale* known = find(config.id)) {
    const auto view = known->front()->told.view.snapshot();
    return differences(config, view->config);
  }
  const Now at = now();
  AddSale command{.config = config};
  decide(at, command);
  submit(at);
  is_in_flight_ = false;
  if (auto committed = ledger_.wait(); !committed) return committed.error();
  finish(at, *written_);
  return std::string();
}

// All sales anew, in the open round; they take the place of those that are when it is durable.
Result<void> Owner::load_sales(Now at) {
  auto rows = ledger_.read_sales();
  if (!rows) return rows.error();
  loaded_.clear();
  for (const ledger::SaleRow& row : *rows) {
    auto sale = OwnedSale::load(row, ledger_, settings_, ids_, log_, at, *open_);
    if (!sale) return sale.error();
    loaded_.push_back(std::move(*sale));
  }
  open_->tell([this] {
    sales_ = std::exchange(loaded_, {});
    log_.info("sales_loaded", {{"count", sales_.size()}});
    publish_directory();
    set_mode(Health::Mode::writable, "");
  });
  return {};
}

void Owner::try_to_resume(Now at) {
  resume_at_ = at.mono + resume_after;
  if (const auto loaded = load_sales(at); !loaded) {
    loaded_.clear();
    renew(*open_);
    set_mode(Health::Mode::suspended, loaded.error().detail);
    return;
  }
  submit(at);
}

void Owner::publish_directory() {
  Directory next;
  for (const auto& sale : sales_) next[sale->front()->id] = sale->front();
  directory_.set(std::move(next));
}

OwnedSale* Owner::find(std::string_view id) {
  for (const auto* list : {&sales_, &new_sales_}) {
    const auto at = std::find_if(list->begin(), list->end(), [&](const auto& s) { return s->front()->id == id; });
    if (at != list->end()) return at->get();
  }
  return nullptr;
}

template <class Id>
OwnedSale* Owner::find_by(Id id) {
  const auto at = std::find_if(sales_.begin(), sales_.end(), [id](const auto& sale) { return sale->has(id); });
  return at == sales_.end() ? nullptr : at->get();
}

// --- A turn

Duration Owner::step() {
  const Now at = now();
  settle(at);
  const Health::Mode mode = health_.mode.load(std::memory_order_relaxed);
  if (mode == Health::Mode::suspended && !is_in_flight_ && at.mono >= resume_at_) try_to_resume(at);
  take_in(at);
  if (health_.can_write()) {
    advance(at);
    begin_payments(at);
    if (!is_in_flight_) submit(at);
    // What became durable at once may let people be called; what that says leaves with the next turn.
    if (settle(at)) advance(at);
  }
  return until_next(at);
}

std::size_t Owner::room() const {
  const std::size_t taken = open_->calls.size() + open_->referred.size();
  return taken < settings_.batch_max ? settings_.batch_max - taken : 0;
}

void Owner::renew(Round& round) const {
  round.clear();
  round.expiries_left = settings_.expiries_max;
  round.withdrawals_left = settings_.withdrawals_max;
}

void Owner::take_in(Now at) {
  batch_.clear();
  if (open_->withdrawals_left > 0) std::swap(batch_, unfinished_);
  mailbox_.take(batch_, room());
  std::vector<CallPtr> refused;
  for (CallPtr& call : batch_) {
    if (is_for_archive(call->command)) {
      health_.can_write() ? open_->referred.push_back(std::move(call)) : refer(std::move(call));
    } else if (health_.can_write()) {
      apply(at, std::move(call));
    } else {
      if (std::holds_alternative<PaymentSettled>(call->command)) --payments_in_flight_;
      call->answer = {.verdict = Verdict::read_only};
      refused.push_back(std::move(call));
    }
  }
  batch_.clear();
  deliver(std::move(refused));
}

void Owner::apply(Now at, CallPtr call) {
  call->answer = std::visit([&](auto& command) { return decide(at, command); }, call->command);
  const bool goes_on = call->answer.verdict == Verdict::unfinished;
  (goes_on ? unfinished_ : open_->calls).push_back(std::move(call));
}

// What is not in memory is over, or nobody's. While nothing can be written there is no memory, and only reads are
// answered.
bool Owner::is_for_archive(const Command& command) const {
  const auto is_here = [this](auto id) {
    const auto has = [id](const auto& sale) { return sale->has(id); };
    return std::any_of(sales_.begin(), sales_.end(), has);
  };
  if (const auto* read = std::get_if<ReadHold>(&command)) return !is_here(read->hold);
  if (const auto* read = std::get_if<ReadOrder>(&command)) return !is_here(read->order);
  if (!health_.can_write()) return false;
  if (const auto* release = std::get_if<ReleaseHold>(&command)) return !is_here(release->hold);
  // The answer that was stored while the hold lived is still the answer, and that is here.
  const auto* checkout = std::get_if<Checkout>(&command);
  if (checkout == nullptr || is_here(checkout->hold)) return false;
  const auto has_answer = [checkout](const auto& sale) {
    return sale->has_answer(checkout->buyer, checkout->request);
  };
  return std::none_of(sales_.begin(), sales_.end(), has_answer);
}

void Owner::refer(CallPtr call) {
  if (archive_.submit(call)) return;
  call->answer = {.verdict = Verdict::overloaded};
  std::vector<CallPtr> one;
  one.push_back(std::move(call));
  deliver(std::move(one));
}

template <class Named>
Answer Owner::decide(Now at, Named& command) {
  OwnedSale* sale = nullptr;
  if constexpr (requires { command.sale; }) {
    sale = find(command.sale);
    if (sale == nullptr) return {.verdict = Verdict::no_such_sale};
  } else if constexpr (requires { command.hold; }) {
    sale = find_by(command.hold);
    if (sale == nullptr) return {.verdict = Verdict::no_such_hold};
  } else {
    sale = find_by(command.order);
    if (sale == nullptr) return {.verdict = Verdict::no_such_order};
  }
  return sale->apply(at, command, *open_);
}

Answer Owner::decide(Now at, Checkout& checkout) {
  for (const auto& sale : sales_) {
    const bool is_its = sale->has(checkout.hold) || sale->has_answer(checkout.buyer, checkout.request);
    if (is_its) return sale->apply(at, checkout, *open_);
  }
  return {.verdict = Verdict::no_such_hold};
}

template <class OfJob>
Answer Owner::decide_job(Now at, OfJob& command) {
  OwnedSale* sale = find_by(command.id);
  return sale == nullptr ? Answer{.verdict = Verdict::no_such_job} : sale->apply(at, command, *open_);
}

Answer Owner::decide(Now at, ReadJobs& read) {
  constexpr std::size_t jobs_max = 1000;  // more than a person reads; the ledger's table has them all
  if (!read.state.empty() && read.state != "ready" && read.state != "dead") {
    return {.verdict = Verdict::invalid, .detail = "state: must be ready or dead"};
  }
  Answer answer{.verdict = Verdict::found};
  JsonWriter json(answer.body);
  json.begin_object().key("jobs").begin_array();
  std::size_t room = jobs_max;
  for (const auto& sale : sales_) room -= sale->orders().write_jobs(at, read.state, room, json);
  json.end_array().field("complete", room > 0).end_object();
  return answer;
}

Answer Owner::decide(Now at, PaymentSettled& settled) {
  --payments_in_flight_;
  OwnedSale* sale = find(settled.sale);
  return sale == nullptr ? Answer{.verdict = Verdict::no_such_sale} : sale->apply(at, settled, *open_);
}

Answer Owner::decide(Now at, AddSale& add) {
  if (OwnedSale* known = find(add.config.id)) {
    const SaleConfig& config = known->config();
    // Asked for once more: it is so.
    if (differences(add.config, config).empty()) return {.verdict = Verdict::done, .body = to_json(config)};
    return {.verdict = Verdict::conflict,
            .detail = "sale " + add.config.id + " exists; PATCH changes what may change"};
  }
  new_sales_.push_back(OwnedSale::create(add.config, settings_, ids_, log_, at, *open_));
  open_->tell([this] {
    log_.info("sale_added", {{"sale", new_sales_.front()->front()->id}});
    sales_.push_back(std::move(new_sales_.front()));
    new_sales_.erase(new_sales_.begin());
    publish_directory();
  });
  return {.verdict = Verdict::created, .body = to_json(add.config), .location = "/admin/v1/sales/" + add.config.id};
}

// --- Time

void Owner::advance(Now at) {
  const bool is_tick = at.mono >= next_tick_;
  if (is_tick) {
    stats_.tick_late_seconds.add(in_seconds(at.mono - next_tick_));
    next_tick_ = std::max(next_tick_ + settings_.tick, at.mono);
    share_read_budget();
  }
  for (const auto& sale : sales_) {
    sale->advance(at, is_tick ? OwnedSale::Beat::tick : OwnedSale::Beat::batch, *open_);
  }
}

// By the crowds of a tick ago.
void Owner::share_read_budget() {
  readers_.clear();
  for (const auto& sale : sales_) readers_.push_back(sale->readers());
  const double part = line::fair_budget(settings_.status_reads_per_s_max, readers_);
  for (const auto& sale : sales_) sale->set_read_budget(part);
}

std::size_t Owner::room_for_payments() const {
  if (payments_ == nullptr || payments_stopped_.load(std::memory_order_acquire)) return 0;
  const std::size_t taken = payments_in_flight_ + open_->payments() + written_->payments();
  return taken < settings_.payments_in_flight_max ? settings_.payments_in_flight_max - taken : 0;
}

void Owner::begin_payments(Now at) {
  for (const auto& sale : sales_) {
    const std::size_t room = room_for_payments();
    if (room == 0) return;
    sale->begin_due_payments(at, room, *open_);
  }
}

// A payment that is due while there is no room for it waits for one that comes back, which is a call.
Duration Owner::until_next(Now at) const {
  const Health::Mode mode = health_.mode.load(std::memory_order_relaxed);
  if (mode == Health::Mode::suspended) return std::max(resume_at_ - at.mono, Duration::zero());
  if (mode != Health::Mode::writable) return settings_.tick;
  if (!unfinished_.empty() && !is_in_flight_) return Duration::zero();
  Duration next = std::max(next_tick_ - at.mono, Duration::zero());
  // What falls due meanwhile is done within the tick, or by the turn that settles the round.
  if (is_in_flight_) return next;
  if (!open_->is_empty()) return Duration::zero();
  const bool may_pay = room_for_payments() > 0;
  for (const auto& sale : sales_) {
    next = std::min(next, sale->until_next_deadline(at).value_or(next));
    if (may_pay) next = std::min(next, sale->until_next_payment(at).value_or(next));
  }
  return next;
}

// --- Rounds

// REQUIRES: none is in flight.
void Owner::submit(Now at) {
  for (const auto* list : {&sales_, &new_sales_}) {
    for (const auto& sale : *list) sale->seal(at, *open_);
  }
  if (open_->is_empty()) return;
  std::swap(open_, written_);
  renew(*open_);
  if (written_->writes().empty()) return finish(at, *written_);
  submitted_at_ = clock_.mono();
  stats_.batch_sizes.add(static_cast<double>(written_->calls.size()));
  is_in_flight_ = true;
  ledger_.submit(written_->writes());
}

bool Owner::settle(Now at) {
  if (!is_in_flight_) return false;
  const auto settled = ledger_.settled();
  if (!settled) return false;
  is_in_flight_ = false;
  stats_.commit_seconds.add(in_seconds(clock_.mono() - submitted_at_));
  *settled ? finish(at, *written_) : refuse(at, settled->error());
  return settled->has_value();
}

void Owner::finish(Now at, Round& round) {
  for (Witness* witness : witnesses_) witness->on_round(round.writes(), at);
  round.told();
  dispatch(round.take_payments());
  deliver(std::exchange(round.calls, {}));
  for (CallPtr& call : std::exchange(round.referred, {})) refer(std::move(call));
  renew(round);
}

// They are in the ledger; only now may money move.
void Owner::dispatch(std::vector<order::PaymentTask> tasks) {
  for (order::PaymentTask& task : tasks) {
    ++payments_in_flight_;
    const std::string sale = task.sale;
    const OrderId order = task.order;
    if (payments_->try_begin(std::move(task))) continue;
    // They have room for payments_in_flight_max; full means that they are stopping. No try: the job stays ready.
    mailbox_.push_unbounded(std::make_unique<Notice>(PaymentSettled{
        .sale = sale,
        .order = order,
        .result = {.outcome = order::ChargeOutcome::not_sent, .provider_reference = {}, .detail = "not sent"}}));
  }
}

// Memory is ahead of the ledger now: what both rounds say never happened.
void Owner::refuse(Now at, const Error& error) {
  drop(*written_);
  drop(*open_);
  for (const CallPtr& call : unfinished_) call->answer = {.verdict = Verdict::read_only};
  deliver(std::exchange(unfinished_, {}));
  // Edges keep what they have been told; it stands in the directory.
  sales_.clear();
  new_sales_.clear();
  loaded_.clear();
  resume_at_ = at.mono + resume_after;
  set_mode(mode_after(at, error), error.detail);
}

Health::Mode Owner::mode_after(Now at, const Error& error) {
  switch (error.kind) {
    case ErrorKind::unavailable:
      return Health::Mode::suspended;
    case ErrorKind::conflict:
      std::erase_if(conflicts_, [at](MonoTime when) { return at.mono - when > conflicts_within; });
      conflicts_.push_back(at.mono);
      return conflicts_.size() <= conflicts_max ? Health::Mode::suspended : Health::Mode::failed;
    case ErrorKind::fenced:
      return Health::Mode::fenced;
    case ErrorKind::invalid_input:
    case ErrorKind::not_found:
    case ErrorKind::io:
      return Health::Mode::failed;
  }
  return Health::Mode::failed;
}

void Owner::drop(Round& round) {
  for (auto* calls : {&round.calls, &round.referred}) {
    for (const CallPtr& call : *calls) call->answer = {.verdict = Verdict::read_only};
    deliver(std::exchange(*calls, {}));
  }
  renew(round);
}

void Owner::set_mode(Health::Mode mode, const std::string& reason) {
  const Health::Mode before = health_.mode.load(std::memory_order_relaxed);
  if (mode != before && mode == Health::Mode::writable) log_.info("shop_writable");
  if (mode != before && mode == Health::Mode::suspended) log_.warn("shop_suspended", {{"why", reason}});
  if (mode != before && mode == Health::Mode::fenced) log_.error("shop_fenced", {{"why", reason}});
  if (mode != before && mode == Health::Mode::failed) log_.error("ledger_failed", {{"why", reason}});
  health_.reason.set(reason);
  health_.mode.store(mode, std::memory_order_release);
}

void Owner::close_down() {
  while (mailbox_.depth() > 0 || is_in_flight_ || !unfinished_.empty()) {
    step();
    if (!is_in_flight_) continue;
    is_in_flight_ = false;
    const auto settled = ledger_.wait();
    settled ? finish(now(), *written_) : refuse(now(), settled.error());
  }
  if (!health_.can_write()) return;
  for (const auto& sale : sales_) sale->close_down(now(), *open_);
  submit(now());
  if (!is_in_flight_) return;
  is_in_flight_ = false;
  const auto settled = ledger_.wait();
  if (settled) finish(now(), *written_);
}

const char* Owner::broken_invariant() const {
  for (const auto& sale : sales_) {
    if (const char* broken = sale->broken_invariant()) return broken;
  }
  return nullptr;
}

}  // namespace sluice::shop
