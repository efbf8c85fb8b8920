#include "app/serve/reconciler.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <unordered_set>
#include <utility>

#include "app/command/reconciling.h"
#include "app/command/remedy.h"
#include "base/background_thread.h"

namespace sluice::app {
namespace {

constexpr auto first_look_back = std::chrono::hours(8 * 24);  // authorizations of cards live seven days
constexpr auto look_back = std::chrono::hours(3);             // what is new; most of what goes wrong is
// What became of older ones (a dead job that a person has dropped, a payment cancelled at the provider's own desk) is
// found by looking at all of them again. Twice, since goods without money are told when found at two looks.
constexpr auto whole_every = std::chrono::hours(1);
constexpr int whole_looks = 2;
constexpr auto page_pause = std::chrono::milliseconds(250);  // shorter: a big sale is walked at buyers' cost
constexpr std::uint32_t pages_max = 2000;                    // of a hundred payments
constexpr std::uint32_t stuck_max = 10'000;     // of orders that wait for a person; the others at a later look
constexpr std::int64_t slack_s = 3600;          // two clocks differ by less
constexpr std::size_t settled_max = 100'000;    // ten megabytes
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
    suspects_before = std::exchange(suspects, {});
    auto stuck = sources.orders->read_stuck(stuck_max);
    if (!stuck) return tell_unread(stuck.error());
    bool is_whole_list = false;
    std::unordered_set<std::string> known;  // orders that the provider has a payment for, as far as they are stuck
    std::string after;
    for (std::uint32_t page = 0; page < pages_max; ++page) {
      const auto read = sources.payments->read_page(after);
      if (!read) return tell_unread(read.error());
      std::vector<fulfilment::KnownIntent> due;
      bool is_last = read->is_last;
      for (const auto& payment : read->intents) {
        if (!stuck->empty()) known.insert(payment.order);
        is_last = is_last || payment.created_s < from_s;
        if (payment.created_s >= from_s && payment.created_s <= to_s) due.push_back(payment);
      }
      if (!judge(due)) return false;
      if (is_last) {
        is_whole_list = true;
        break;
      }
      after = read->intents.back().id;
      if (!wait(page_pause)) return false;
    }
    if (is_whole_list) end_unknown(*stuck, known, from_s);
    goods_without_money =
        is_whole ? confirmed_suspects : std::max<std::uint64_t>(goods_without_money, confirmed_suspects);
    confirmed_suspects = 0;
    ++looks;
    has_told_unread = false;
    return true;
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
    for (const auto& payment : payments) {
      const auto id = OrderId::parse(payment.order);
      if (!id || settled.contains(as_it_is(payment))) continue;
      const auto file = sources.orders->read_file(*id);
      if (!file) return tell_unread(file.error());
      if (!*file) continue;
      const ReconciledOrder order = reconciled((*file)->listed);
      if (is_decided(order, payment)) sources.on_decided((*file)->listed.order, payment.id);
      orders[payment.order] = order;
      rows.insert_or_assign(payment.order, (*file)->listed.order);
    }
    std::vector<fulfilment::KnownIntent> unsettled;
    for (const auto& payment : payments) {
      if (!settled.contains(as_it_is(payment))) unsettled.push_back(payment);
    }
    const Reconciliation found = reconcile(orders, unsettled, std::string(sources.client.name()));
    for (const Difference& difference : found.differences) {
      if (difference.remedy == Remedy::mirror) {
        sources.on_paid_back(rows.at(difference.order));
      } else if (!act(difference)) {
        return false;
      }
    }
    for (const auto& payment : unsettled) settle(payment, orders);
    return true;
  }

  // What has ended well at both ends is not looked up again.
  void settle(const fulfilment::KnownIntent& payment, const ReconciledOrders& orders) {
    const auto at = orders.find(payment.order);
    const bool is_paid = at != orders.end() && at->second.state == "confirmed" && payment.status == "succeeded" &&
                         payment.amount == at->second.amount && payment.refunded == at->second.refunded;
    if (!is_paid) return;
    if (settled.size() == settled_max) settled.clear();
    settled.insert(as_it_is(payment));
  }
  // What is paid back later makes another of it.
  static std::string as_it_is(const fulfilment::KnownIntent& payment) {
    return payment.id + ' ' + std::to_string(payment.refunded);
  }

  // False: stopping.
  bool act(const Difference& difference) {
    if (difference.kind == "goods_without_money") return suspect(difference), true;
    if (difference.kind == "not_paid_back") return suspect_refund(difference), true;
    if (difference.remedy == Remedy::none) return tell_unknown(difference), true;
    if (given_back.contains(difference.payment)) return true;
    const Remedied done = remedy(sources.client, difference);
    if (!done.is_done) {
      ++in_vain;
      sources.log.warn("not_reconciled", {{"order", difference.order},
                                          {"payment", difference.payment},
                                          {"kind", difference.kind},
                                          {"why", done.said}});
      return wait(page_pause);
    }
    ++(difference.remedy == Remedy::refund ? refunded : let_go);
    sources.log.info("reconciled", {{"order", difference.order},
                                    {"payment", difference.payment},
                                    {"kind", difference.kind},
                                    {"done", done.said}});
    if (given_back.size() == remembered_max) given_back.clear();
    given_back.insert(difference.payment);
    return wait(page_pause);
  }

  void suspect(const Difference& difference) {
    suspects.insert(difference.order);
    if (!suspects_before.contains(difference.order)) return;
    ++confirmed_suspects;
    if (!is_news(difference.order)) return;
    sources.log.error("goods_without_money", {{"order", difference.order}, {"payment", difference.payment}});
  }

  void suspect_refund(const Difference& difference) {
    const std::string id = "refunds of " + difference.order;
    suspects.insert(id);
    if (!suspects_before.contains(id) || !is_news(id)) return;
    sources.log.error("not_paid_back",
                      {{"order", difference.order}, {"payment", difference.payment}, {"why", difference.detail}});
  }

  bool is_news(const std::string& id) {
    if (told.contains(id)) return false;
    if (told.size() == remembered_max) told.clear();
    told.insert(id);
    return true;
  }

  void tell_unknown(const Difference& difference) {
    if (!is_news(difference.payment)) return;
    sources.log.warn("money_of_unknown_order",
                     {{"order", difference.order}, {"payment", difference.payment}, {"why", difference.detail}});
  }

  // Once, until it can be read again.
  bool tell_unread(const Error& error) {
    if (!std::exchange(has_told_unread, true)) sources.log.warn("provider_not_read", {{"why", error.detail}});
    return false;
  }

  Sources sources;
  const ReconcilerLimits limits;

  // The thread's own.
  std::set<std::string> suspects;         // orders confirmed and not paid, refunds not made: found at this look
  std::set<std::string> suspects_before;  // and at the one before
  std::unordered_set<std::string> missing_before;  // stuck orders that the look before found no payment for
  std::unordered_set<std::string> settled;         // payments of orders that are confirmed, as they were
  std::set<std::string> given_back;                // payments
  std::set<std::string> told;                      // of what the log was told once
  std::uint64_t confirmed_suspects = 0;
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
