#include "app/serve/payment/reconciler.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <unordered_set>
#include <utility>

#include "app/command/payment/reconciling.h"
#include "app/command/payment/remedy.h"
#include "app/serve/payment/payment_walk.h"
#include "app/serve/payment/settled_payments.h"
#include "app/serve/payment/suspicions.h"
#include "base/background_thread.h"

namespace sluice::app {
namespace {

constexpr auto first_look_back = std::chrono::hours(8 * 24);  // authorizations of cards live seven days
constexpr auto look_back = std::chrono::hours(3);             // what is new; most of what goes wrong is
// What became of older ones (a dead job that a person has dropped, a payment cancelled at the provider's own desk) is
// found by looking at all of them again. Twice, since goods without money are told when found at two looks.
constexpr auto whole_every = std::chrono::hours(1);
constexpr int whole_looks = 2;
constexpr auto remedy_pause = std::chrono::milliseconds(250);
constexpr std::uint32_t stuck_max = 10'000;     // of orders that wait for a person; the others at a later look
constexpr std::int64_t slack_s = 3600;          // two clocks differ by less
constexpr std::size_t remembered_max = 10'000;  // of what was given back, so that it is not asked for at each look

std::int64_t seconds_of(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace

struct Reconciler::Impl {
  Impl(Sources from, const ReconcilerLimits& with) : sources(std::move(from)), limits(with) {}

  void run() {
    become_background_thread("reconcile");
    int whole = whole_looks;
    MonoTime began = sources.clock.mono();
    do {
      if (sources.clock.mono() - began >= whole_every) {
        whole = whole_looks;
        began = sources.clock.mono();
      }
      if (look(whole > 0) && whole > 0) --whole;
    } while (wait(limits.every));
  }

  // False: stopping.
  bool wait(Duration time) {
    std::unique_lock guard(mutex);
    return !wake.wait_for(guard, time, [this] { return is_stopping; });
  }

  // False: not to its end.
  bool look(bool is_whole) {
    const WallTime now = sources.clock.wall();
    const Duration back = is_whole ? Duration(first_look_back) : Duration(look_back);
    const std::int64_t from_s = seconds_of(now - std::chrono::duration_cast<std::chrono::milliseconds>(back));
    const std::int64_t to_s = seconds_of(now - std::chrono::duration_cast<std::chrono::milliseconds>(limits.young));
    suspicions.begin_look();
    auto stuck = sources.orders->read_stuck(stuck_max);
    if (!stuck) return tell_unread(stuck.error());
    std::unordered_set<std::string> known;  // orders that the provider has a payment for, as far as they are stuck
    const auto walked = walk({.from_s = from_s, .to_s = to_s}, stuck->empty() ? nullptr : &known);
    if (!walked) return tell_unread(walked.error());
    if (*walked == Walked::broken_off) return false;
    if (*walked == Walked::to_the_end) end_unknown(*stuck, known, from_s);
    goods_without_money =
        is_whole ? suspicions.confirmed() : std::max<std::uint64_t>(goods_without_money, suspicions.confirmed());
    ++looks;
    has_told_unread = false;
    return true;
  }

  // The provider's payments of that time; `known` is told the orders of all that are walked past.
  Result<Walked> walk(const PaymentWalk::Span& wanted, std::unordered_set<std::string>* known) {
    return walk_through({.payments = *sources.payments,
                         .clock = sources.clock,
                         .wanted = wanted,
                         .see =
                             [known](const auto& payment) {
                               if (known != nullptr) known->insert(payment.order);
                             },
                         .judge = [this](const auto& payments) { return judge(payments); },
                         .wait = [this](Duration pause) { return wait(pause); }});
  }

  // A payment is made after its order: the list reaches back to where it would be.
  void end_unknown(const std::vector<ledger::ListedOrder>& stuck, const std::unordered_set<std::string>& known,
                   std::int64_t from_s) {
    std::unordered_set<std::string> missing;
    for (const ledger::ListedOrder& listed : stuck) {
      const std::string id = listed.order.id.str();
      const bool is_asked_there = listed.payment && listed.payment->provider == sources.client.name() &&
                                  listed.payment->provider_reference.empty();
      if (!is_asked_there || known.contains(id) || seconds_of(listed.order.created_at) < from_s + slack_s) continue;
      missing.insert(id);
      if (!missing_before.contains(id)) continue;
      sources.log.info("payment_not_known", {{"order", id}});
      sources.on_unknown(listed.order);
    }
    missing_before = std::move(missing);
  }

  bool judge(const std::vector<fulfilment::KnownIntent>& payments) {
    ReconciledOrders orders;
    std::map<std::string, ledger::OrderRow> rows;  // of those
    const std::vector<fulfilment::KnownIntent> unsettled = settled.others_of(payments);
    for (const auto& payment : unsettled) {
      const auto id = OrderId::parse(payment.order);
      if (!id) continue;
      const auto file = sources.orders->read_file(*id);
      if (!file) return tell_unread(file.error());
      if (!*file) continue;
      const ReconciledOrder order = reconciled((*file)->listed);
      if (is_decided(order, payment)) sources.on_decided((*file)->listed.order, payment.id);
      orders[payment.order] = order;
      rows.insert_or_assign(payment.order, (*file)->listed.order);
    }
    const Reconciliation found = reconcile(orders, unsettled, std::string(sources.client.name()));
    for (const Difference& difference : found.differences) {
      if (difference.remedy == Remedy::mirror) {
        sources.on_paid_back(rows.at(difference.order));
      } else if (!act(difference)) {
        return false;
      }
    }
    for (const auto& payment : unsettled) settled.take_in(payment, orders);
    return true;
  }

  // False: stopping.
  bool act(const Difference& difference) {
    if (difference.kind == "goods_without_money") return suspicions.note_goods_without_money(difference), true;
    if (difference.kind == "not_paid_back") return suspicions.note_not_paid_back(difference), true;
    if (difference.remedy == Remedy::none) return suspicions.tell_unknown(difference), true;
    if (given_back.contains(difference.payment)) return true;
    const Remedied done = remedy(sources.client, difference);
    if (!done.is_done) {
      ++in_vain;
      sources.log.warn("not_reconciled", {{"order", difference.order},
                                          {"payment", difference.payment},
                                          {"kind", difference.kind},
                                          {"why", done.said}});
      return wait(remedy_pause);
    }
    ++(difference.remedy == Remedy::refund ? refunded : let_go);
    sources.log.info("reconciled", {{"order", difference.order},
                                    {"payment", difference.payment},
                                    {"kind", difference.kind},
                                    {"done", done.said}});
    if (given_back.size() == remembered_max) given_back.clear();
    given_back.insert(difference.payment);
    return wait(remedy_pause);
  }

  // Once, until it can be read again.
  bool tell_unread(const Error& error) {
    if (!std::exchange(has_told_unread, true)) sources.log.warn("provider_not_read", {{"why", error.detail}});
    return false;
  }

  Sources sources;
  const ReconcilerLimits limits;

  // The thread's own.
  Suspicions suspicions{sources.log};
  std::unordered_set<std::string> missing_before;  // stuck orders that the look before found no payment for
  SettledPayments settled;
  std::set<std::string> given_back;  // payments
  bool has_told_unread = false;

  std::atomic<std::uint64_t> looks{0};
  std::atomic<std::uint64_t> let_go{0};
  std::atomic<std::uint64_t> refunded{0};
  std::atomic<std::uint64_t> in_vain{0};
  std::atomic<std::uint64_t> goods_without_money{0};

  std::mutex mutex;
  std::condition_variable wake;
  bool is_stopping = false;  // by mutex
  std::thread thread;
};

Reconciler::Reconciler(Sources sources, const ReconcilerLimits& limits)
    : impl_(std::make_unique<Impl>(std::move(sources), limits)) {
  if (limits.every > Duration::zero()) impl_->thread = std::thread([this] { impl_->run(); });
}

Reconciler::~Reconciler() {
  {
    const std::lock_guard guard(impl_->mutex);
    impl_->is_stopping = true;
  }
  impl_->wake.notify_all();
  if (impl_->thread.joinable()) impl_->thread.join();
}

edge::ReconcilerStand Reconciler::stand() const {
  return {.looks = impl_->looks,
          .let_go = impl_->let_go,
          .refunded = impl_->refunded,
          .in_vain = impl_->in_vain,
          .goods_without_money = impl_->goods_without_money};
}

}  // namespace sluice::app
